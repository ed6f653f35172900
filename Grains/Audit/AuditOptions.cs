using System.ComponentModel.DataAnnotations;

namespace GridOrleans.Audit;

/// <summary>Section <c>Audit</c>: how often the audit trail is anchored. How long it is kept stands in section <c>Journal</c>.</summary>
public sealed class AuditOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Audit";

    /// <summary>
    /// How long after an anchor the next one follows. What is younger than the last anchor is not yet protected from those who can write to the database.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan AnchorPeriod { get; set; } = TimeSpan.FromMinutes(1);
}
