using GridOrleans.Authorisation;
using GridOrleans.Commands;
using GridOrleans.Json;
using Microsoft.Extensions.Options;

namespace GridOrleans.Notifications;

/// <summary>
/// Says what is to be told to whom (platform handbook, 7.2 and 7.3). What it says is committed with what it tells of, so that neither is without the other.
/// Where nobody listens, it costs a look into memory.
/// </summary>
internal sealed class Notifier(WebHookDirectory directory, Authority authority, IOptions<WebHookOptions> options, TimeProvider time)
{
    /// <summary>
    /// Told of before it is done, and sent so much later: a description is not written by the journal. A process that dies between both leaves a needless
    /// notification, never a missing one.
    /// </summary>
    public static readonly TimeSpan Hold = TimeSpan.FromSeconds(5);

    /// <summary>A command has ended: to the organisation that submitted it.</summary>
    public IReadOnlyList<NewNotification> OfEnd(CommandRecord command) => directory.EnabledHooksOf(command.OrganisationIdentification) is not { Count: > 0 } hooks
        ? []
        : Rows(hooks, command.FinishedAt!.Value, new()
        {
            OrganisationIdentification = command.OrganisationIdentification,
            DeviceIdentification = command.DeviceIdentification,
            CorrelationUid = command.CorrelationUid,
            NotificationType = GxfName.Of(command.Command.Function),
            Result = command.Status == CommandStatus.Succeeded ? NotificationResult.Ok : NotificationResult.NotOk,
            Message = command.Error?.Message,
            Status = command.Status,
            HappenedAt = command.FinishedAt.Value,
        });

    /// <summary>An organisation is about to change a device's description: to that organisation, some seconds later.</summary>
    public IReadOnlyList<NewNotification> OfChange(string organisation, string device) => OfDevice(organisation, device, Hold);

    /// <summary>A device's relays have moved without a command: to the organisation that manages the network.</summary>
    public IReadOnlyList<NewNotification> OfRelays(string device) =>
        options.Value.NotifyOfRelays && authority.NetManagementOrganisation is { } organisation ? OfDevice(organisation, device, TimeSpan.Zero) : [];

    /// <summary>Somebody tries a hook out.</summary>
    public NewNotification OfTest(string organisation, StoredWebHook hook)
    {
        var now = time.GetUtcNow();
        return Row(hook, now, now, new() { OrganisationIdentification = organisation, NotificationType = Notification.Test, HappenedAt = now });
    }

    private IReadOnlyList<NewNotification> OfDevice(string organisation, string device, TimeSpan hold)
    {
        if (directory.EnabledHooksOf(organisation) is not { Count: > 0 } hooks)
            return [];
        var now = time.GetUtcNow();
        return Rows(hooks, now + hold, new()
        {
            OrganisationIdentification = organisation,
            DeviceIdentification = device,
            NotificationType = Notification.DeviceUpdated,
            HappenedAt = now,
        });
    }

    private NewNotification[] Rows(IReadOnlyList<StoredWebHook> hooks, DateTimeOffset due, Notification content)
    {
        var now = time.GetUtcNow();
        return [.. hooks.Select(hook => Row(hook, now, due, content))];
    }

    private NewNotification Row(StoredWebHook hook, DateTimeOffset now, DateTimeOffset due, Notification content) => new(
        Guid.CreateVersion7(now), new(content.OrganisationIdentification, hook.ApplicationName), content, due, due + options.Value.TimeToLive);
}
