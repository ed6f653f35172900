using System.ComponentModel.DataAnnotations;

namespace GridOrleans.Journal;

/// <summary>Section <c>Journal</c>: how the journal writes and how long it keeps.</summary>
public sealed class JournalOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Journal";

    /// <summary>Entries that share a commit at most. The gain is flat beyond about 500 (Orleans handbook, 2.c).</summary>
    [Range(1, 4096)]
    public int EntriesPerCommit { get; set; } = 512;

    /// <summary>Entries that may wait for their commit; beyond, callers hear <c>busy</c>.</summary>
    [Range(1, 1_000_000)]
    public int QueueCapacity { get; set; } = 20_000;

    /// <summary>
    /// Days after its end for which a command is kept with its outcome (GXF keeps responses for 7, platform handbook, 6.9). More than
    /// <see cref="IdempotencyKeyRetentionDays"/>.
    /// </summary>
    [Range(1, 3650)]
    public int CommandRetentionDays { get; set; } = 30;

    /// <summary>Days after which events are dropped: half a year, as in GXF (platform handbook, 10, EventCleanup: older than 6 months).</summary>
    [Range(1, 3650)]
    public int EventRetentionDays { get; set; } = 184;

    /// <summary>
    /// Days after its end for which a notification is kept, a dead letter too (platform handbook, 6.9: 7). More than it may be on its way
    /// (<c>WebHooks:TimeToLive</c>).
    /// </summary>
    [Range(1, 3650)]
    public int NotificationRetentionDays { get; set; } = 7;

    /// <summary>Days after which audit records are dropped, more than a year: an auditor comes once a year and looks at all of it.</summary>
    [Range(2, 36500)]
    public int AuditRetentionDays { get; set; } = 400;

    /// <summary>Days after which messages exchanged with devices are dropped (GXF keeps them for 12 months; platform handbook, 10).</summary>
    [Range(1, 3650)]
    public int MessageRetentionDays { get; set; } = 366;

    /// <summary>Days for which an idempotency key is remembered. Fewer than <see cref="CommandRetentionDays"/>.</summary>
    [Range(1, 3650)]
    public int IdempotencyKeyRetentionDays { get; set; } = 7;
}
