using System.Text.Json.Serialization;

namespace GridOrleans.Cli.Audit;

/// <summary>What was done to the trail.</summary>
internal enum FindingKind
{
    /// <summary>A record says something else than when it was recorded.</summary>
    Changed,

    /// <summary>Records are missing.</summary>
    Removed,

    /// <summary>A record is there that the platform did not record then.</summary>
    Inserted,

    /// <summary>A record or an anchor is not at its place, or stands there twice.</summary>
    Reordered,

    /// <summary>An anchor is not as it was signed.</summary>
    AnchorChanged,

    /// <summary>Anchors are missing.</summary>
    AnchorMissing,

    /// <summary>A file is not the whole export.</summary>
    Incomplete,
}

/// <summary>Something that is not as the platform recorded it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Which record or anchor, and how that is seen.</param>
internal sealed record Finding([property: JsonConverter(typeof(JsonStringEnumConverter<FindingKind>))] FindingKind Kind, string Text);

/// <summary>All that was found; the first thousand by name.</summary>
internal sealed class Findings
{
    private const int MostNamed = 1000;

    private readonly List<Finding> _named = [];

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Those that are kept by name.</summary>
    public IReadOnlyList<Finding> Named => _named;

    /// <summary>Adds one.</summary>
    public void Add(FindingKind kind, string text)
    {
        Count++;
        if (_named.Count < MostNamed) _named.Add(new(kind, text));
    }
}
