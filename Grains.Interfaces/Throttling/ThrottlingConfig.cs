using System.Text.Json.Serialization;
using GridOrleans.Devices;
using GridOrleans.Errors;

namespace GridOrleans.Throttling;

/// <summary>How many devices of a network the platform talks with at a time, and how fast it opens connections (platform handbook, 9.2).</summary>
[GenerateSerializer, Immutable, Alias("ThrottlingConfig")]
public sealed record ThrottlingConfig : IVersioned
{
    /// <summary>As a number of connections: as many as there are devices.</summary>
    public const int Unlimited = -1;

    /// <summary>The most characters of a name (platform handbook, 9.2).</summary>
    public const int LongestName = 100;

    /// <summary>The highest limit: each permit that is out is a row and some memory.</summary>
    public const int HighestLimit = 100_000;

    /// <summary>The longest time over which new connections are counted: a day, in milliseconds.</summary>
    public const int LongestResetTimeInMs = 86_400_000;

    /// <summary>The most cells with a limit of their own.</summary>
    public const int MostCells = 10_000;

    /// <summary>1 to 100 characters; for ever the same.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Whose devices it is for: the protocol as adapters call it, for instance <c>OSLP</c>. A protocol has one configuration at most.</summary>
    [Id(1)] public required string Protocol { get; init; }

    /// <summary>Devices that are talked with at a time in each cell, and in the whole network for devices without a cell: 0 none, -1 all, up to 100,000.</summary>
    [Id(2)] public required int MaxConcurrency { get; init; }

    /// <summary>Connections that are opened in each cell within <see cref="MaxNewConnectionsResetTimeInMs"/>, evenly spread: 0 none, -1 any number, up to 100,000.</summary>
    [Id(3)] public int MaxNewConnections { get; init; } = Unlimited;

    /// <summary>The time over which new connections are counted, in milliseconds: 1 to a day; otherwise a minute (platform handbook, 9.2).</summary>
    [Id(4)] public int MaxNewConnectionsResetTimeInMs { get; init; } = 60_000;

    /// <summary>Cells with a limit of their own, at most 10,000.</summary>
    [Id(5)] public IReadOnlyList<CellLimit> Cells { get; init; } = [];

    /// <summary>Changes with each change; the entity tag of REST.</summary>
    [Id(6), JsonIgnore] public string Version { get; init; } = "";

    /// <summary>An example for the documentation.</summary>
    public static ThrottlingConfig Example => new()
    {
        Name = "CDMA",
        Protocol = "OSLP",
        MaxConcurrency = 1000,
        MaxNewConnections = 30,
        MaxNewConnectionsResetTimeInMs = 1000,
        Cells = [new(7, 3, 2)],
    };

    /// <summary>The rules that it breaks.</summary>
    public IEnumerable<Violation> Validate()
    {
        if (!IsName(Name))
            yield return new("name", NameRule);
        if (!DeviceRegistration.IsIdentification(Protocol))
            yield return new("protocol", DeviceRegistration.IdentificationRule);
        if (MaxConcurrency is < Unlimited or > HighestLimit)
            yield return new("maxConcurrency", $"must be -1 (unlimited) to {HighestLimit}");
        if (MaxNewConnections is < Unlimited or > HighestLimit)
            yield return new("maxNewConnections", $"must be -1 (unlimited) to {HighestLimit}");
        if (MaxNewConnectionsResetTimeInMs is < 1 or > LongestResetTimeInMs)
            yield return new("maxNewConnectionsResetTimeInMs", $"must be 1 to {LongestResetTimeInMs}");
        if (Cells.Count > MostCells)
            yield return new("cells", $"must have at most {MostCells} entries");
        else
            foreach (var violation in ValidateCells())
                yield return violation;
    }

    /// <summary>The rule of <see cref="IsName"/> in words.</summary>
    public const string NameRule = "must be 1 to 100 characters, none a control character";

    /// <summary>True for 1 to 100 characters, none a control character.</summary>
    public static bool IsName(string? text) => text is { Length: > 0 and <= LongestName } && !text.Any(char.IsControl);

    private IEnumerable<Violation> ValidateCells()
    {
        var seen = new HashSet<(int, int)>();
        for (var i = 0; i < Cells.Count; i++)
        {
            if (Cells[i] is not { } cell)
            {
                yield return new($"cells[{i}]", "may not be null");
                continue;
            }
            if (cell.BtsId < 0)
                yield return new($"cells[{i}].btsId", "must be at least 0");
            if (cell.CellId < 0)
                yield return new($"cells[{i}].cellId", "must be at least 0");
            if (cell.MaxConcurrency is < 0 or > HighestLimit)
                yield return new($"cells[{i}].maxConcurrency", $"must be 0 to {HighestLimit}");
            if (!seen.Add((cell.BtsId, cell.CellId)))
                yield return new($"cells[{i}]", "each cell may appear once");
        }
    }
}

/// <summary>A cell of a base station with a limit of its own (platform handbook, 9.2).</summary>
/// <param name="BtsId">The base station, at least 0.</param>
/// <param name="CellId">The cell, at least 0.</param>
/// <param name="MaxConcurrency">Devices that are talked with at a time: 0 none, up to 100,000.</param>
[GenerateSerializer, Immutable, Alias("CellLimit")]
public sealed record CellLimit([property: Id(0)] int BtsId, [property: Id(1)] int CellId, [property: Id(2)] int MaxConcurrency);
