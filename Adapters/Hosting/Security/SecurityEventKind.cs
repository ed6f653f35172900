namespace GridOrleans.Adapters.Hosting;

/// <summary>Why something that came over a device's network was not believed.</summary>
public enum SecurityEventKind
{
    /// <summary>It names a device that nobody added, or that does not go by this name any more.</summary>
    UnknownDevice,

    /// <summary>The device has no usable public key, so nothing that it says can be verified.</summary>
    NoKey,

    /// <summary>The signature is not the device's.</summary>
    BadSignature,

    /// <summary>A message that was seen before.</summary>
    Replay,

    /// <summary>Bytes that are no message of the protocol.</summary>
    Malformed,

    /// <summary>A sound message of a kind that has no place there.</summary>
    UnexpectedMessage,

    /// <summary>Its number is too far from the one expected.</summary>
    OutOfSequence,

    /// <summary>A registration is confirmed with numbers that were not agreed.</summary>
    WrongConfirmation,

    /// <summary>The answer comes from another device than the one that was asked.</summary>
    WrongDevice,

    /// <summary>Another device holds the name that this one registers under.</summary>
    IdentityTaken,

    /// <summary>A connection that did not bring a whole message in time.</summary>
    Silence,

    /// <summary>More connections or messages than are allowed.</summary>
    TooMany,
}
