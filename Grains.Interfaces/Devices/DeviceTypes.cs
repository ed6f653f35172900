namespace GridOrleans.Devices;

/// <summary>The types of devices (platform handbook, 4.2).</summary>
public static class DeviceTypes
{
    /// <summary>A street light.</summary>
    public const string Ssld = "SSLD";

    /// <summary>A street light with one output.</summary>
    public const string Psld = "PSLD";

    /// <summary>A light-measurement device.</summary>
    public const string Lmd = "LMD";

    /// <summary>
    /// A remote terminal unit. Its <c>domainInfo</c> (platform handbook, 4.2) names the domain, of microgrids or distribution automation, to which GXF hands what the
    /// device says; no operation of GXF's services sets or shows it. It comes with the commands of these domains.
    /// </summary>
    public const string Rtu = "RTU";

    /// <summary>An electricity meter.</summary>
    public const string SmartMeterE = "SMART_METER_E";

    /// <summary>A gas meter.</summary>
    public const string SmartMeterG = "SMART_METER_G";

    /// <summary>A water meter.</summary>
    public const string SmartMeterW = "SMART_METER_W";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Ssld, Psld, Lmd, Rtu, SmartMeterE, SmartMeterG, SmartMeterW];

    /// <summary>True for meters, which take commands whatever their status (platform handbook, 4.3).</summary>
    public static bool IsSmartMeter(string? type) => type is SmartMeterE or SmartMeterG or SmartMeterW;

    /// <summary>True for street lights, which need a public key (platform handbook, 4.3), and for a device that has not said its type yet.</summary>
    public static bool MayBeStreetLight(string? type) => type is null or Ssld or Psld;
}
