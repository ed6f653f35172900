using System.Net;
using System.Text.Json.Serialization;
using GridOrleans.Errors;
using GridOrleans.Json;
using GridOrleans.Protocols;

namespace GridOrleans.Devices;

/// <summary>What people tell of a device (platform handbook, 4.1 and 4.2), both when they say it and when they read it back.</summary>
[GenerateSerializer, Alias("DeviceDetails")]
public abstract record DeviceDetails
{
    /// <summary>The most characters of a name, place or description (platform handbook, 4.1).</summary>
    public const int LongestText = 255;

    /// <summary>1 to 40 characters without spaces; unique and for ever the same.</summary>
    [Id(0)] public required string DeviceIdentification { get; init; }

    /// <summary>The protocol that it speaks, as the adapter calls it, for instance <c>OSLP</c>.</summary>
    [Id(1)] public required string Protocol { get; init; }

    /// <summary>Which version and variant of the protocol; absent: the plain one that the platform knows first (platform handbook, 4.7).</summary>
    [Id(2)] public ProtocolReference? ProtocolInfo { get; init; }

    /// <summary>The key that proves what the device says: base64 of a DER SubjectPublicKeyInfo (OSLP handbook, 2.4). Absent: nothing it says is believed.</summary>
    [Id(3)] public string? PublicKey { get; init; }

    /// <summary>Another name, up to 255 characters.</summary>
    [Id(4)] public string? Alias { get; init; }

    /// <summary>Where it hangs.</summary>
    [Id(5)] public Address? ContainerAddress { get; init; }

    /// <summary>The IPv4 address where the platform reaches it; a device that registers by itself brings its own.</summary>
    [Id(6)] public string? NetworkAddress { get; init; }

    /// <summary>Degrees north, -90 to 90.</summary>
    [Id(7)] public double? GpsLatitude { get; init; }

    /// <summary>Degrees east, -180 to 180.</summary>
    [Id(8)] public double? GpsLongitude { get; init; }

    /// <summary>Its manufacturer and model.</summary>
    [Id(9)] public DeviceModelReference? DeviceModel { get; init; }

    /// <summary>The device through which it is reached: the meter of a gas meter, the RTU of a light sensor.</summary>
    [Id(10)] public string? GatewayDevice { get; init; }

    /// <summary>The base station of the mobile network, for throttling (platform handbook, 9).</summary>
    [Id(11)] public int? BtsId { get; init; }

    /// <summary>The cell of the base station.</summary>
    [Id(12)] public int? CellId { get; init; }

    /// <summary>The segment of the CDMA mast, up to 20 characters.</summary>
    [Id(13)] public string? MastSegment { get; init; }

    /// <summary>The batch within the segment in which it is switched, -32,768 to 32,767.</summary>
    [Id(14)] public int? BatchNumber { get; init; }

    /// <summary>When it was installed.</summary>
    [Id(15)] public DateTimeOffset? TechnicalInstallationDate { get; init; }

    /// <summary>The EAN codes of its connections.</summary>
    [Id(16)] public IReadOnlyList<Ean> Eans { get; init; } = [];

    /// <summary>True: most commands are refused. Absent: false.</summary>
    [Id(17)] public bool InMaintenance { get; init; }

    /// <summary>What only light-measurement devices have.</summary>
    [Id(18)] public LightMeasurement? LightMeasurement { get; init; }

    /// <summary>What only meters have.</summary>
    [Id(19)] public SmartMeter? SmartMeter { get; init; }

    /// <summary>The light-measurement device that switches this street light.</summary>
    [Id(20)] public string? LightMeasurementDevice { get; init; }

    /// <summary>Which outward interface handles the device (platform handbook, 4.1).</summary>
    [Id(21)] public IntegrationType IntegrationType { get; init; }

    /// <summary>The rules that it breaks.</summary>
    public virtual IEnumerable<Violation> Validate()
    {
        foreach (var (field, name) in new[] { ("deviceIdentification", DeviceIdentification), ("protocol", Protocol) })
        {
            if (!DeviceRegistration.IsIdentification(name))
                yield return new(field, DeviceRegistration.IdentificationRule);
        }
        foreach (var (field, name) in new[] { ("gatewayDevice", GatewayDevice), ("lightMeasurementDevice", LightMeasurementDevice) })
        {
            if (name is not null && !DeviceRegistration.IsIdentification(name))
                yield return new(field, DeviceRegistration.IdentificationRule);
        }
        if (GatewayDevice == DeviceIdentification)
            yield return new("gatewayDevice", "must be another device");
        if (!Text.Fits(Alias, LongestText))
            yield return new("alias", Text.RuleOf(LongestText));
        if (PublicKey is not null && !DeviceKey.IsOne(PublicKey))
            yield return new("publicKey", DeviceKey.Rule);
        if (NetworkAddress is not null && !IsIpv4(NetworkAddress))
            yield return new("networkAddress", Ipv4Rule);
        if (GpsLatitude is < -90 or > 90 or double.NaN)
            yield return new("gpsLatitude", "must be -90 to 90");
        if (GpsLongitude is < -180 or > 180 or double.NaN)
            yield return new("gpsLongitude", "must be -180 to 180");
        if (!Text.Fits(MastSegment, 20))
            yield return new("mastSegment", Text.RuleOf(20));
        if (BatchNumber is < short.MinValue or > short.MaxValue)
            yield return new("batchNumber", $"must be {short.MinValue} to {short.MaxValue}");
        foreach (var violation in (ContainerAddress?.Validate("containerAddress") ?? []).Concat(DeviceModel?.Validate("deviceModel") ?? [])
            .Concat(ProtocolInfo?.Validate("protocolInfo") ?? []).Concat(LightMeasurement?.Validate("lightMeasurement") ?? [])
            .Concat(SmartMeter?.Validate("smartMeter") ?? []).Concat(Ean.Validate(Eans)))
            yield return violation;
    }

    /// <summary>The rule of <see cref="IsIpv4"/> in words.</summary>
    public const string Ipv4Rule = "must be an IPv4 address such as 10.0.0.1";

    /// <summary>True for four numbers, 0 to 255, with dots between.</summary>
    public static bool IsIpv4(string text) =>
        text.Count(c => c == '.') == 3 && IPAddress.TryParse(text, out var address)
        && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
}

/// <summary>Which outward interface handles a device (platform handbook, 4.1).</summary>
[JsonConverter(typeof(GxfNameConverter<IntegrationType>))]
public enum IntegrationType
{
    /// <summary>Web services.</summary>
    WebService,

    /// <summary>A broker.</summary>
    Kafka,

    /// <summary>Either.</summary>
    Both,
}
