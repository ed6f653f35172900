using System.Text.Json.Serialization;

namespace GridOrleans.Notifications;

/// <summary>A notification on its way to a web hook.</summary>
[GenerateSerializer, Immutable, Alias("NotificationDelivery")]
public sealed record NotificationDelivery
{
    /// <summary>The event's id, by which its receiver knows what it has had already.</summary>
    [Id(0)] public required Guid Id { get; init; }

    /// <summary>The web hook's application.</summary>
    [Id(1)] public required string ApplicationName { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(2)] public required DeliveryState State { get; init; }

    /// <summary>What is told; absent when what was stored cannot be understood.</summary>
    [Id(3)] public Notification? Notification { get; init; }

    /// <summary>How many attempts have ended, since it was last sent on its way.</summary>
    [Id(4)] public required int Attempts { get; init; }

    /// <summary>When its next attempt may start; absent when it has ended.</summary>
    [Id(5)] public DateTimeOffset? DueAt { get; init; }

    /// <summary>After this moment no attempt starts.</summary>
    [Id(6)] public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was delivered or given up.</summary>
    [Id(7)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why its last attempt failed, for people.</summary>
    [Id(8)] public string? Failure { get; init; }
}

/// <summary>Where a delivery stands. The numbers are those of the table and never change.</summary>
public enum DeliveryState
{
    /// <summary>Waits for its next attempt, or is being sent.</summary>
    [JsonStringEnumMemberName("pending")] Pending = 0,

    /// <summary>Its receiver has answered 2xx.</summary>
    [JsonStringEnumMemberName("delivered")] Delivered = 1,

    /// <summary>Given up: a dead letter, until somebody sends it on its way again.</summary>
    [JsonStringEnumMemberName("dead")] Dead = 2,
}

/// <summary>Which deliveries to list; absent members do not restrict.</summary>
[GenerateSerializer, Immutable, Alias("DeliveryFilter")]
public sealed record DeliveryFilter
{
    /// <summary>The most that one page can have.</summary>
    public const int HighestLimit = 1000;

    /// <summary>In this state only.</summary>
    [Id(0)] public DeliveryState? State { get; init; }

    /// <summary>Only those older than this one: the last of the page before.</summary>
    [Id(1)] public Guid? Before { get; init; }

    /// <summary>At most so many, 1 to <see cref="HighestLimit"/>.</summary>
    [Id(2)] public int Limit { get; init; } = 100;
}
