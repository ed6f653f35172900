namespace GridOrleans.Devices;

/// <content>Telling of what no command has done.</content>
internal sealed partial class DeviceGrain
{
    /// <summary>Before a description is changed: the organisation that changes it is to hear of it (<see cref="Notifications.Notifier.Hold"/>).</summary>
    private Task Announce(string organisation) => workshop.Notifier.OfChange(organisation, Identification) is { Count: > 0 } told
        ? Commit(new() { Notifications = told })
        : Task.CompletedTask;
}
