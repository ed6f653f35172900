namespace GridOrleans.Simulators.Oslp;

/// <summary>The status with which a device refuses (OSLP handbook, 3.9).</summary>
public enum Refusal
{
    /// <summary>A general failure.</summary>
    Failure = 1,

    /// <summary>Not acceptable in the present state.</summary>
    Rejected = 2,
}
