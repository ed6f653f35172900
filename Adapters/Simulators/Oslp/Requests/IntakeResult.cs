namespace GridOrleans.Simulators.Oslp;

/// <summary>What came of an envelope from a platform.</summary>
internal enum IntakeResult
{
    /// <summary>There is an answer to send.</summary>
    Answered,

    /// <summary>The device is silent by fault: no answer, and the connection stays.</summary>
    Silent,

    /// <summary>No device here has that uid.</summary>
    UnknownDevice,

    /// <summary>The device is restarting, or has never registered.</summary>
    NotReachable,

    /// <summary>The platform did not sign these bytes.</summary>
    BadSignature,

    /// <summary>The payload is not a sound message.</summary>
    MalformedPayload,

    /// <summary>A response, or a request that devices do not serve.</summary>
    UnknownRequest,

    /// <summary>The sequence number is outside the window.</summary>
    OutOfSequence,
}
