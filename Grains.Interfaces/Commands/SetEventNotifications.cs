using GridOrleans.Authorisation;
using GridOrleans.Errors;

namespace GridOrleans.Commands;

/// <summary>Chooses the kinds of events that the device reports (platform handbook, 12.3).</summary>
[GenerateSerializer, Alias("SetEventNotifications"), CommandType("setEventNotifications")]
public sealed record SetEventNotifications : DeviceCommand
{
    /// <summary>The kinds, each once; none: it reports nothing.</summary>
    [Id(0)]
    public required IReadOnlyList<EventNotificationType> EventNotifications { get; init; }

    /// <summary>The example of the OpenAPI document.</summary>
    public static SetEventNotifications Example { get; } =
        new() { EventNotifications = [EventNotificationType.LightEvents, EventNotificationType.SecurityEvents] };

    /// <inheritdoc/>
    public override DeviceFunction Function => DeviceFunction.SetEventNotifications;

    /// <inheritdoc/>
    protected override IEnumerable<Violation> ValidateContent()
    {
        if (EventNotifications.Distinct().Count() != EventNotifications.Count)
            yield return new("eventNotifications", "each may appear once");
    }
}
