using System.Text.Json.Serialization;
using GridOrleans.Audit;

namespace GridOrleans.Cli.Audit;

/// <summary>A line of an export, with one of its members: the scope, then the anchors, then the records, then the end.</summary>
internal sealed record AuditLine
{
    /// <summary>The first line.</summary>
    public AuditScope? Scope { get; init; }

    /// <summary>An anchor.</summary>
    public AuditAnchor? Anchor { get; init; }

    /// <summary>A record.</summary>
    public AuditRecord? Record { get; init; }

    /// <summary>The last line.</summary>
    public AuditTotals? End { get; init; }
}

/// <summary>What an export is of.</summary>
/// <param name="TakenAt">When it was taken.</param>
/// <param name="FirstAnchor">The number of its first anchor; 0: there is none.</param>
/// <param name="LastAnchor">The number of its last anchor; 0: there is none.</param>
internal sealed record AuditScope(DateTimeOffset TakenAt, long FirstAnchor, long LastAnchor)
{
    /// <summary>Whether it begins with the first anchor of all, so that it has everything that was not dropped.</summary>
    [JsonIgnore]
    public bool IsWhole => FirstAnchor <= 1;
}

/// <summary>How much an export has.</summary>
/// <param name="Anchors">Anchors.</param>
/// <param name="Records">Records.</param>
internal sealed record AuditTotals(long Anchors, long Records);
