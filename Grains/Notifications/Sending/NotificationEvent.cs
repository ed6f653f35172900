using System.Text.Json;
using GridOrleans.Commands;
using GridOrleans.Json;

namespace GridOrleans.Notifications.Sending;

/// <summary>A notification as a CloudEvents 1.0 event in structured JSON ('HTTP Protocol Binding', 3.2, and 'JSON Event Format').</summary>
internal sealed record NotificationEvent
{
    public const string ContentType = "application/cloudevents+json";

    public string Specversion { get; } = "1.0";

    public required Guid Id { get; init; }

    public required string Source { get; init; }

    public required string Type { get; init; }

    /// <summary>The device; absent in a test.</summary>
    public string? Subject { get; init; }

    public required DateTimeOffset Time { get; init; }

    public string Datacontenttype { get; } = "application/json";

    public required Notification Data { get; init; }

    /// <summary>The event of a notification.</summary>
    public static NotificationEvent Of(Guid id, Notification notification, string source) => new()
    {
        Id = id,
        Source = source,
        Type = TypeOf(notification),
        Subject = notification.DeviceIdentification,
        Time = notification.HappenedAt,
        Data = notification,
    };

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PlatformJson.Options);

    private static string TypeOf(Notification notification) => notification switch
    {
        { Status: CommandStatus.Succeeded } => "grid.command.succeeded",
        { Status: CommandStatus.Failed } => "grid.command.failed",
        { Status: CommandStatus.Expired } => "grid.command.expired",
        { Status: CommandStatus.Cancelled } => "grid.command.cancelled",
        { NotificationType: Notification.Test } => "grid.web-hook.test",
        _ => "grid.device.updated",
    };
}
