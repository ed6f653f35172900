namespace GridOrleans.Adapters.Hosting;

/// <summary>Which messages an adapter has logged.</summary>
public enum MessageLogLevel
{
    /// <summary>All, in both directions (platform handbook, 13.2).</summary>
    All,

    /// <summary>Those that were not believed.</summary>
    Invalid,

    /// <summary>None.</summary>
    None,
}
