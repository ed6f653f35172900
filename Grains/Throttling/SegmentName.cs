using System.Globalization;

namespace GridOrleans.Throttling;

/// <summary>Where permits are counted: a cell of a base station under a configuration (platform handbook, 9.2).</summary>
/// <param name="Config">The configuration's name.</param>
/// <param name="BtsId">The base station, or <see cref="None"/>.</param>
/// <param name="CellId">The cell, or <see cref="None"/>.</param>
internal readonly record struct SegmentName(string Config, int BtsId, int CellId)
{
    /// <summary>Instead of base station and cell: the whole network (platform handbook, 9.3).</summary>
    public const int None = -1;

    /// <summary>The key of the segment's grain. The name comes last: it may have any character.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{BtsId}/{CellId}/{Config}");

    /// <summary>The segment of a key.</summary>
    public static SegmentName Parse(string key)
    {
        var parts = key.Split('/', 3);
        return new(parts[2], int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}

/// <summary>What a segment allows; -1 is no limit.</summary>
/// <param name="Concurrency">Permits that may be out.</param>
/// <param name="NewConnections">Permits that may be granted within <paramref name="ResetTime"/>, evenly spread.</param>
/// <param name="ResetTime">The time for that.</param>
internal readonly record struct SegmentLimit(int Concurrency, int NewConnections, TimeSpan ResetTime)
{
    /// <summary>No limit.</summary>
    public static SegmentLimit None { get; } = new(ThrottlingConfig.Unlimited, ThrottlingConfig.Unlimited, TimeSpan.FromMinutes(1));

    /// <summary>True when nothing is limited, so that no permit is needed.</summary>
    public bool IsNone => Concurrency == ThrottlingConfig.Unlimited && NewConnections == ThrottlingConfig.Unlimited;

    /// <summary>True when nothing is allowed at all.</summary>
    public bool DeniesAll => Concurrency == 0 || NewConnections == 0;
}
