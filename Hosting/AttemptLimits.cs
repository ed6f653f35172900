namespace GridOrleans.Hosting;

/// <summary>
/// How long one attempt at a call to the cluster may take before it is made again. A call on its way to a silo that died is failed by nothing else, so the first limit
/// decides what a death costs (Orleans handbook, 2.a: 0.5 to 1 s). A cluster that is merely slow must not be asked ever more often: the second is longer.
/// </summary>
public static class AttemptLimits
{
    /// <summary>Of the first attempt.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    /// <summary>Of every later one.</summary>
    public static readonly TimeSpan Later = TimeSpan.FromSeconds(2);

    /// <summary>Of an attempt, counted from 0.</summary>
    public static TimeSpan Of(int attempt) => attempt == 0 ? First : Later;
}
