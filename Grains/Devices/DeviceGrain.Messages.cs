using GridOrleans.Adapters;
using GridOrleans.Journal;
using GridOrleans.Messages;

namespace GridOrleans.Devices;

/// <content>The log of the messages that are exchanged with the device.</content>
internal sealed partial class DeviceGrain
{
    public async Task Log(IReadOnlyList<ExchangedMessage> messages)
    {
        if (Present() is { } device && LogOf(device.OwnerOrganisation, messages) is { } log)
            await workshop.Journal.Commit(new() { Log = log });
    }

    /// <summary>What an attempt brought that nobody awaits any more: the device's memory all the same, and its messages under the name of who asked.</summary>
    private async Task StoreUnawaited(AttemptOutcome outcome, DeviceHotState hot)
    {
        var asked = outcome.Messages.Count > 0 ? await workshop.Reader.ReadCommand(outcome.CorrelationUid, CancellationToken.None) : null;
        var log = LogOf(asked?.OrganisationIdentification, outcome.Messages);
        if (outcome.State is not null)
            Remember(hot, await Commit(new() { State = Row(hot), Log = log }));
        else
            await Commit(new() { Log = log });
    }

    /// <summary>What can be logged of them. An adapter keeps the bounds; what does not must not stand in the way of the outcome that it came with.</summary>
    private DeviceLog? LogOf(string? organisation, IReadOnlyList<ExchangedMessage>? messages)
    {
        if (messages is not { Count: > 0 })
            return null;
        if (messages.Count > ExchangedMessage.MostPerReport || messages.Any(message => !message.IsWithinBounds))
            messages = [.. messages.Where(message => message.IsWithinBounds).Take(ExchangedMessage.MostPerReport)];
        return new(Identification, organisation ?? "", messages);
    }
}
