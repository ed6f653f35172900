using System.Text.Json.Serialization;
using GridOrleans.Errors;
using GridOrleans.Protocols;

namespace GridOrleans.Devices.Changes;

/// <summary>
/// A change of one side of a device, with a right of its own. Each kind is one record below this one: what REST accepts and documents, what the device's
/// grain carries out, with its rules, its right and its effect.
/// </summary>
[GenerateSerializer, Alias("DeviceChange")]
public abstract record DeviceChange
{
    /// <summary>Who may.</summary>
    [JsonIgnore]
    public abstract DeviceRight Right { get; }

    /// <summary>Organisations that must be known to the platform.</summary>
    [JsonIgnore]
    public virtual IEnumerable<string> Organisations => [];

    /// <summary>The rules that it breaks.</summary>
    public virtual IEnumerable<Violation> Validate() => [];

    /// <summary>The device that it adds when nobody has; null: it needs one.</summary>
    /// <param name="device">The identification.</param>
    /// <param name="scene">What else there is to know.</param>
    /// <exception cref="RefusedException">It cannot be added so.</exception>
    public virtual DeviceRegistration? Makes(string device, ChangeScene scene) => null;

    /// <summary>The device after it.</summary>
    /// <param name="device">The device before.</param>
    /// <param name="scene">What else there is to know.</param>
    /// <exception cref="RefusedException">It cannot be done to this device.</exception>
    public abstract Device ApplyTo(Device device, ChangeScene scene);
}

/// <summary>What a change may need to know besides the device.</summary>
/// <param name="Caller">The organisation that wants it.</param>
/// <param name="Protocols">The protocols that the platform knows.</param>
public readonly record struct ChangeScene(string Caller, IReadOnlyList<ProtocolInfo> Protocols);
