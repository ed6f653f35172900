namespace GridOrleans.Tests.Cluster;

/// <summary>The clock of a machine that was set wrong.</summary>
internal sealed class WrongClock(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
}
