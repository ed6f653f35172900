using System.Text.Json.Serialization;
using GridOrleans.Commands;

namespace GridOrleans.Notifications;

/// <summary>
/// That something has happened which an organisation wants to hear of (platform handbook, 7.1). It carries no result data: it tells what to fetch.
/// Web hooks carry it as the data of an event.
/// </summary>
[GenerateSerializer, Immutable, Alias("Notification")]
public sealed record Notification
{
    /// <summary>The type of a device whose description or relays have changed without a command (platform handbook, 7.2).</summary>
    public const string DeviceUpdated = "DEVICE_UPDATED";

    /// <summary>The type of a notification that somebody asked for to test a web hook.</summary>
    public const string Test = "TEST";

    /// <summary>Whom it is for.</summary>
    [Id(0)] public required string OrganisationIdentification { get; init; }

    /// <summary>The device; absent in a test only.</summary>
    [Id(1)] public string? DeviceIdentification { get; init; }

    /// <summary>The command that has ended; absent when there is nothing to fetch by it.</summary>
    [Id(2)] public Guid? CorrelationUid { get; init; }

    /// <summary>GXF's name: of the command's device function, for instance <c>SET_LIGHT</c>, or <see cref="DeviceUpdated"/>, or <see cref="Test"/>.</summary>
    [Id(3)] public required string NotificationType { get; init; }

    /// <summary>Whether the command did what it should; absent when there was none.</summary>
    [Id(4)] public NotificationResult? Result { get; init; }

    /// <summary>Why not, for people.</summary>
    [Id(5)] public string? Message { get; init; }

    /// <summary>How the command ended; absent when there was none.</summary>
    [Id(6)] public CommandStatus? Status { get; init; }

    /// <summary>When it happened.</summary>
    [Id(7)] public required DateTimeOffset HappenedAt { get; init; }
}

/// <summary>GXF's three results of a request (platform handbook, 6.8 and 7.1).</summary>
public enum NotificationResult
{
    /// <summary>Done.</summary>
    [JsonStringEnumMemberName("OK")] Ok,

    /// <summary>There is nothing to fetch.</summary>
    [JsonStringEnumMemberName("NOT FOUND")] NotFound,

    /// <summary>Not done.</summary>
    [JsonStringEnumMemberName("NOT OK")] NotOk,
}
