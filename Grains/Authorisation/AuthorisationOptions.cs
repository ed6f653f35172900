namespace GridOrleans.Authorisation;

/// <summary>Section <c>Authorisation</c>: what operators may decide about who may do what.</summary>
public sealed class AuthorisationOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Authorisation";

    /// <summary>The organisation that manages the network and sees all others (platform handbook, 1.3); absent: the one that <c>Bootstrap</c> names.</summary>
    public string? NetManagementOrganisation { get; set; }

    /// <summary>
    /// True: a disabled organisation can do nothing. False: as in GXF it only cannot add devices or give them keys (platform handbook, 16, K3).
    /// </summary>
    public bool BlockDisabledOrganisations { get; set; } = true;

    /// <summary>True: commands are refused to organisations that are not concerned with their domain; GXF never asks (platform handbook, 16, K2).</summary>
    public bool EnforceDomains { get; set; }

    /// <summary>
    /// Device functions by group, under GXF's names, in place of what <see cref="DeviceFunctionMatrix.Default"/> has for the group, for instance
    /// <c>Authorisation:DeviceFunctions:AD_HOC:0=GET_STATUS</c>.
    /// </summary>
    public Dictionary<string, string[]> DeviceFunctions { get; set; } = [];

    /// <summary>The matrix as configured.</summary>
    /// <exception cref="FormatException">A group or function that does not exist.</exception>
    public DeviceFunctionMatrix Matrix() => DeviceFunctions.Count == 0
        ? DeviceFunctionMatrix.Default
        : DeviceFunctionMatrix.Default.With(DeviceFunctions.ToDictionary(
            pair => Parse<DeviceFunctionGroup>(pair.Key), pair => pair.Value.Select(Parse<DeviceFunction>).ToArray()));

    private static T Parse<T>(string name) where T : struct, Enum => Json.GxfName.TryParse<T>(name, out var value)
        ? value
        : throw new FormatException($"{Section}:{nameof(DeviceFunctions)} names {name}, which is no {typeof(T).Name}.");
}
