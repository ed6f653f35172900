using System.ComponentModel.DataAnnotations;

namespace GridOrleans.Simulators.Oslp;

/// <summary>
/// How a device misbehaves. Several faults can be had at once; they are applied in the order of the members. All default
/// values together are a sound device.
/// </summary>
public sealed record DeviceFaults
{
    /// <summary>A device without faults.</summary>
    public static DeviceFaults None { get; } = new();

    /// <summary>The device neither acts nor answers nor says anything of its own accord, as if it were dead behind an open port.</summary>
    public bool Silent { get; init; }

    /// <summary>The device does not act and answers this status; null when it does as it is told.</summary>
    public Refusal? Refuse { get; init; }

    /// <summary>The device acts and answers so much later, 0 to 600,000 milliseconds.</summary>
    [Range(0, 600_000)]
    public int DelayMilliseconds { get; init; }

    /// <summary>
    /// What is added to the sequence number of each message that the device sends, -65535 to 65535, around the wrap. It acts all
    /// the same, and keeps the right number for itself.
    /// </summary>
    [Range(-65_535, 65_535)]
    public int SequenceOffset { get; init; }

    /// <summary>The device's messages carry a well-formed signature that does not hold. It acts all the same.</summary>
    public bool BadSignature { get; init; }

    /// <summary>The device acts, sends the first half of its answer and closes the connection.</summary>
    public bool HalfAnswer { get; init; }

    /// <summary>The device acts and resets the connection where its answer should come.</summary>
    public bool Reset { get; init; }
}
