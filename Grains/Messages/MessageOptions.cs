namespace GridOrleans.Messages;

/// <summary>Section <c>Messages</c>: who sees what of the device message log.</summary>
public sealed class MessageOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Messages";

    /// <summary>
    /// True: an organisation of kind <c>USER</c> sees the messages of devices on which it has been given something. False: as in GXF, every organisation sees those of all
    /// devices (platform handbook, 16, K25).
    /// </summary>
    public bool OnlyAuthorisedDevices { get; set; } = true;
}
