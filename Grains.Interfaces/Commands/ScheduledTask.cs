using System.Text.Json.Serialization;
using GridOrleans.Json;
using GridOrleans.Organisations;

namespace GridOrleans.Commands;

/// <summary>
/// An open command that waits for its time or for another attempt: GXF's scheduled task (platform handbook, 5.5). What exactly was asked stays between the
/// platform and the organisation that asked.
/// </summary>
[GenerateSerializer, Immutable, Alias("ScheduledTask")]
public sealed record ScheduledTask
{
    /// <summary>The command's id.</summary>
    [Id(0)] public required Guid CorrelationUid { get; init; }

    /// <summary>The device that it is for.</summary>
    [Id(1)] public required string DeviceIdentification { get; init; }

    /// <summary>The organisation that submitted it.</summary>
    [Id(2)] public required string OrganisationIdentification { get; init; }

    /// <summary>The command's kind, for instance <c>setLight</c>.</summary>
    [Id(3)] public required string Type { get; init; }

    /// <summary>The domain that the kind belongs to.</summary>
    [Id(4)] public required PlatformDomain Domain { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(5)] public required ScheduledTaskStatus Status { get; init; }

    /// <summary>When it was accepted.</summary>
    [Id(6)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was accepted or an attempt last ended.</summary>
    [Id(7)] public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>When its next attempt may start.</summary>
    [Id(8)] public required DateTimeOffset ScheduledTime { get; init; }

    /// <summary>After this moment no attempt starts.</summary>
    [Id(9)] public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How many attempts have been made, the present one included.</summary>
    [Id(10)] public required int Attempts { get; init; }

    /// <summary>Why its last attempt did not succeed; absent: none has ended.</summary>
    [Id(11)] public CommandError? Error { get; init; }

    /// <summary>The task that an open command is.</summary>
    public static ScheduledTask Of(CommandRecord open) => new()
    {
        CorrelationUid = open.CorrelationUid,
        DeviceIdentification = open.DeviceIdentification,
        OrganisationIdentification = open.OrganisationIdentification,
        Type = CommandCatalogue.NameOf(open.Command),
        Domain = open.Command.Domain,
        Status = open.Status == CommandStatus.Dispatched ? ScheduledTaskStatus.Pending
            : open.Attempts > 0 ? ScheduledTaskStatus.Retry
            : ScheduledTaskStatus.New,
        CreatedAt = open.CreatedAt,
        ModifiedAt = open.History.LastOrDefault(attempt => attempt.EndedAt is not null)?.EndedAt ?? open.CreatedAt,
        ScheduledTime = open.DueAt ?? open.CreatedAt,
        ExpiresAt = open.ExpiresAt,
        Attempts = open.Attempts,
        Error = open.Error,
    };
}

/// <summary>Where a scheduled task stands. GXF's COMPLETE and FAILED are never seen: such tasks have ended (platform handbook, 5.5).</summary>
[JsonConverter(typeof(GxfNameConverter<ScheduledTaskStatus>))]
public enum ScheduledTaskStatus
{
    /// <summary>It waits for its time.</summary>
    New,

    /// <summary>An adapter has it.</summary>
    Pending,

    /// <summary>An attempt has failed; it waits for the next one.</summary>
    Retry,
}
