namespace GridOrleans.Devices;

/// <summary>A device's state in grain storage, and what lists read there.</summary>
internal sealed class DeviceDocument
{
    /// <summary>The grain state's name: the value of <c>grain_state.type</c>.</summary>
    public const string StateName = "device";

    /// <summary>The description; null when nobody has added the device.</summary>
    public Device? Device { get; set; }

    /// <summary>
    /// The organisation that added it, whoever owns it: the only one without anything on the device that may say the same again. Null: added before this was kept.
    /// </summary>
    public string? CreatedBy { get; set; }
}
