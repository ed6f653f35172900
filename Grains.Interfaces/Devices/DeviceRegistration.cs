using System.Buffers.Text;
using System.Net;
using System.Text.Json.Serialization;
using GridOrleans.Errors;

namespace GridOrleans.Devices;

/// <summary>What people tell the platform about a device: the body that creates or changes it.</summary>
[GenerateSerializer, Immutable, Alias("DeviceRegistration")]
public sealed record DeviceRegistration
{
    /// <summary>The longest identification (platform handbook, 1.2).</summary>
    public const int LongestIdentification = 40;

    /// <summary>The longest public key as base64 text (OSLP handbook, 2.4).</summary>
    public const int LongestPublicKey = 255;

    /// <summary>How many outputs a device has at most (OSLP handbook, 3.7: six entries in the address map).</summary>
    public const int MostOutputs = 6;

    /// <summary>1 to 40 characters without spaces; unique and for ever the same.</summary>
    [Id(0)] public required string DeviceIdentification { get; init; }

    /// <summary>The protocol that it speaks, for instance <c>OSLP</c>.</summary>
    [Id(1)] public required string Protocol { get; init; }

    /// <summary>The key that proves what the device says: base64 of a DER SubjectPublicKeyInfo (OSLP handbook, 2.4). Absent: nothing it says is believed.</summary>
    [Id(2)] public string? PublicKey { get; init; }

    /// <summary>Another name, up to 255 characters.</summary>
    [Id(3)] public string? Alias { get; init; }

    /// <summary>The organisation that owns it; absent: the one that creates it.</summary>
    [Id(4)] public string? OwnerOrganisation { get; init; }

    /// <summary>The IPv4 address where the platform reaches it; a device that registers by itself brings its own.</summary>
    [Id(5)] public string? NetworkAddress { get; init; }

    /// <summary>Degrees north, -90 to 90.</summary>
    [Id(6)] public double? GpsLatitude { get; init; }

    /// <summary>Degrees east, -180 to 180.</summary>
    [Id(7)] public double? GpsLongitude { get; init; }

    /// <summary>Its relays; absent: the usual ones of its type (OSLP handbook, 7.2).</summary>
    [Id(8)] public IReadOnlyList<DeviceOutput>? Outputs { get; init; }

    /// <summary>Where it is in its life; absent: unchanged, and at first <see cref="DeviceLifecycleStatus.NewInInventory"/>.</summary>
    [Id(9)] public DeviceLifecycleStatus? LifecycleStatus { get; init; }

    /// <summary>True: most commands are refused. Absent: false.</summary>
    [Id(10)] public bool InMaintenance { get; init; }

    /// <summary>The rules that it breaks.</summary>
    public IEnumerable<Violation> Validate()
    {
        if (!IsIdentification(DeviceIdentification))
            yield return new("deviceIdentification", IdentificationRule);
        if (OwnerOrganisation is not null && !IsIdentification(OwnerOrganisation))
            yield return new("ownerOrganisation", IdentificationRule);
        if (!IsIdentification(Protocol))
            yield return new("protocol", IdentificationRule);
        if (Alias is { } alias && (alias.Length > 255 || alias.Any(char.IsControl)))
            yield return new("alias", "must be at most 255 characters, none a control character");
        if (PublicKey is not null && (PublicKey.Length is 0 or > LongestPublicKey || !Base64.IsValid(PublicKey) || PublicKey.Any(char.IsWhiteSpace)))
            yield return new("publicKey", $"must be base64 with padding, at most {LongestPublicKey} characters, without line breaks");
        if (NetworkAddress is not null && !IsIpv4(NetworkAddress))
            yield return new("networkAddress", "must be an IPv4 address such as 10.0.0.1");
        if (GpsLatitude is < -90 or > 90 or double.NaN)
            yield return new("gpsLatitude", "must be -90 to 90");
        if (GpsLongitude is < -180 or > 180 or double.NaN)
            yield return new("gpsLongitude", "must be -180 to 180");
        foreach (var violation in ValidateOutputs())
            yield return violation;
    }

    /// <summary>The rule of <see cref="IsIdentification"/> in words.</summary>
    public const string IdentificationRule = "must be 1 to 40 characters without spaces";

    /// <summary>True for 1 to 40 characters, none a space or a control character (platform handbook, 1.2).</summary>
    public static bool IsIdentification(string? text) =>
        text is { Length: > 0 and <= LongestIdentification } && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));

    private static bool IsIpv4(string text) =>
        text.Count(c => c == '.') == 3 && IPAddress.TryParse(text, out var address)
        && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;

    private IEnumerable<Violation> ValidateOutputs()
    {
        if (Outputs is null)
            yield break;
        if (Outputs.Count is 0 or > MostOutputs)
            yield return new("outputs", $"must have 1 to {MostOutputs} entries");
        for (var i = 0; i < Math.Min(Outputs.Count, MostOutputs); i++)
        {
            if (Outputs[i] is null)
                yield return new($"outputs[{i}]", "may not be null");
            else if (Outputs[i].Index is < 1 or > Commands.LightValue.HighestIndex)
                yield return new($"outputs[{i}].index", $"must be 1 to {Commands.LightValue.HighestIndex}");
        }
        if (Outputs.Where(o => o is not null).GroupBy(o => o.Index).Any(same => same.Count() > 1))
            yield return new("outputs", "each index may appear once");
    }
}

/// <summary>One relay of a device.</summary>
/// <param name="Index">The external index, 1 to 6, that commands and events use.</param>
/// <param name="RelayType">What it switches.</param>
/// <param name="Alias">Another name.</param>
[GenerateSerializer, Immutable, Alias("DeviceOutput")]
public sealed record DeviceOutput(
    [property: Id(0)] int Index, [property: Id(1)] RelayType RelayType, [property: Id(2)] string? Alias = null);

/// <summary>What a relay switches (platform handbook, 4.2).</summary>
public enum RelayType
{
    /// <summary>A light.</summary>
    [JsonStringEnumMemberName("LIGHT")] Light,

    /// <summary>A tariff: on means low.</summary>
    [JsonStringEnumMemberName("TARIFF")] Tariff,

    /// <summary>A tariff: on means high.</summary>
    [JsonStringEnumMemberName("TARIFF_REVERSED")] TariffReversed,
}

/// <summary>Where a device is in its life (platform handbook, 4.3). Any status may follow any other.</summary>
public enum DeviceLifecycleStatus
{
    /// <summary>Added, never seen.</summary>
    [JsonStringEnumMemberName("NEW_IN_INVENTORY")] NewInInventory,

    /// <summary>Prepared.</summary>
    [JsonStringEnumMemberName("READY_FOR_USE")] ReadyForUse,

    /// <summary>Registered.</summary>
    [JsonStringEnumMemberName("REGISTERED")] Registered,

    /// <summary>Building in failed.</summary>
    [JsonStringEnumMemberName("REGISTERED_BUILD_IN_FAILED")] RegisteredBuildInFailed,

    /// <summary>Installing failed.</summary>
    [JsonStringEnumMemberName("REGISTERED_INSTALL_FAILED")] RegisteredInstallFailed,

    /// <summary>Updating failed.</summary>
    [JsonStringEnumMemberName("REGISTERED_UPDATE_FAILED")] RegisteredUpdateFailed,

    /// <summary>In use: the only status in which commands are accepted.</summary>
    [JsonStringEnumMemberName("IN_USE")] InUse,

    /// <summary>Taken back.</summary>
    [JsonStringEnumMemberName("RETURNED_TO_INVENTORY")] ReturnedToInventory,

    /// <summary>Under test.</summary>
    [JsonStringEnumMemberName("UNDER_TEST")] UnderTest,

    /// <summary>Gone.</summary>
    [JsonStringEnumMemberName("DESTROYED")] Destroyed,
}
