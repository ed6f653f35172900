using System.Text.Json.Serialization;
using GridOrleans.Errors;
using GridOrleans.Json;

namespace GridOrleans.Devices;

/// <summary>What people tell the platform about a device: the body that creates or changes it.</summary>
[GenerateSerializer, Immutable, Alias("DeviceRegistration")]
public sealed record DeviceRegistration : DeviceDetails
{
    /// <summary>The longest identification (platform handbook, 1.2).</summary>
    public const int LongestIdentification = 40;

    /// <summary>How many outputs a device has at most (OSLP handbook, 3.7: six entries in the address map).</summary>
    public const int MostOutputs = 6;

    /// <summary>The organisation that owns it; absent: the one that creates it. A device that is there changes its owner only by its own way.</summary>
    [Id(0)] public string? OwnerOrganisation { get; init; }

    /// <summary>Its relays; absent: the usual ones of its type (OSLP handbook, 7.2).</summary>
    [Id(1)] public IReadOnlyList<DeviceOutput>? Outputs { get; init; }

    /// <summary>Where it is in its life; absent: unchanged, and at first <see cref="DeviceLifecycleStatus.NewInInventory"/>.</summary>
    [Id(2)] public DeviceLifecycleStatus? LifecycleStatus { get; init; }

    /// <summary>Its type; absent: unchanged, and at first unknown until it registers.</summary>
    [Id(3)] public string? DeviceType { get; init; }

    /// <summary>Whether it is activated; absent: unchanged, and at first not, until it registers (platform handbook, 4.1 and 16, K26).</summary>
    [Id(4)] public bool? IsActivated { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<Violation> Validate()
    {
        foreach (var violation in base.Validate())
            yield return violation;
        if (!FitsPath(DeviceIdentification))
            yield return new("deviceIdentification", PathRule);
        if (OwnerOrganisation is not null && !IsIdentification(OwnerOrganisation))
            yield return new("ownerOrganisation", IdentificationRule);
        if (DeviceType is not null && !DeviceTypes.All.Contains(DeviceType))
            yield return new("deviceType", $"must be one of {string.Join(", ", DeviceTypes.All)}");
        foreach (var violation in ValidateOutputs())
            yield return violation;
    }

    /// <summary>The rule of <see cref="IsIdentification"/> in words.</summary>
    public const string IdentificationRule = "must be 1 to 40 characters without spaces";

    /// <summary>True for 1 to 40 characters, none a space or a control character (platform handbook, 1.2).</summary>
    public static bool IsIdentification(string? text) =>
        text is { Length: > 0 and <= LongestIdentification } && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));

    /// <summary>The rule of <see cref="FitsPath"/> in words.</summary>
    public const string PathRule = "may not be . or .. and may not contain %2F: no path could name it";

    /// <summary>
    /// True for a name that a path can carry: <c>.</c> and <c>..</c> are taken out of paths before anybody sees them, and <c>%2F</c> in a name cannot be told from a
    /// slash (RFC 3986, 2.2 and 5.2.4).
    /// </summary>
    public static bool FitsPath(string name) => name is not ("." or "..") && !name.Contains("%2F", StringComparison.OrdinalIgnoreCase);

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
            else if (Outputs[i].Address is < 1 or > byte.MaxValue)
                yield return new($"outputs[{i}].address", "must be 1 to 255");
            else if (!Text.Fits(Outputs[i].Alias, LongestText))
                yield return new($"outputs[{i}].alias", Text.RuleOf(LongestText));
        }
        if (Outputs.Where(o => o is not null).GroupBy(o => o.Index).Any(same => same.Count() > 1))
            yield return new("outputs", "each index may appear once");
        else if (Outputs.Where(o => o is not null).GroupBy(o => o.InternalAddress).Any(same => same.Count() > 1))
            yield return new("outputs", "each address may appear once");
    }
}

/// <summary>One relay of a device.</summary>
/// <param name="Index">The external index, 1 to 6, that commands and events use.</param>
/// <param name="RelayType">What it switches.</param>
/// <param name="Alias">Another name, up to 255 characters.</param>
/// <param name="Address">The relay's address in the device, 1 to 255; absent: the same as the index (platform handbook, 4.2: internalId).</param>
/// <param name="Function">What it is used for; nothing depends on it.</param>
[GenerateSerializer, Immutable, Alias("DeviceOutput")]
public sealed record DeviceOutput(
    [property: Id(0)] int Index, [property: Id(1)] RelayType RelayType, [property: Id(2)] string? Alias = null,
    [property: Id(3)] int? Address = null, [property: Id(4)] RelayFunction? Function = null)
{
    /// <summary>The relay's address in the device.</summary>
    [JsonIgnore]
    public int InternalAddress => Address ?? Index;
}

/// <summary>What a relay is used for (platform handbook, 4.2).</summary>
[JsonConverter(typeof(GxfNameConverter<RelayFunction>))]
public enum RelayFunction
{
    /// <summary>Burns all night.</summary>
    Burner,

    /// <summary>Burns in the evening and in the morning.</summary>
    EveningMorning,

    /// <summary>A tariff.</summary>
    Tariff,

    /// <summary>Something else.</summary>
    Special,

    /// <summary>Nothing.</summary>
    NotConnected,
}

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
