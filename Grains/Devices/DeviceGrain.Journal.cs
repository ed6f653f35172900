using GridOrleans.Commands;
using GridOrleans.Errors;
using GridOrleans.Journal;

namespace GridOrleans.Devices;

/// <content>Keeping memory and journal in step.</content>
internal sealed partial class DeviceGrain
{
    // Set when a commit's fate is unknown: the journal may know more than this memory.
    private bool _stale;

    private async Task<JournalAnswer> Commit(JournalEntry entry)
    {
        try
        {
            return await workshop.Journal.Commit(entry);
        }
        catch (UnavailableException away) when (away.Code == ErrorCode.StoreUnavailable)
        {
            _stale = true;
            WakeIn(PauseBeforeAnotherLook);
            throw;
        }
    }

    /// <summary>Reads back what an unanswered commit may have done.</summary>
    private async Task Refresh()
    {
        if (!_stale)
            return;
        var (open, hot) = await workshop.Loader.Load(Identification, CancellationToken.None);
        _hot = hot;
        foreach (var (record, owner) in open)
            TakeIn(record, owner);
        var stillOpen = open.Select(o => o.Record.CorrelationUid).ToHashSet();
        foreach (var command in _queue.All.Where(c => !stillOpen.Contains(c.Id)).ToArray())
            await DropEnded(command);
        _stale = false;
        await Own();
    }

    /// <summary>What the journal has of an open command stands: it may be new here, or its attempt may have been counted by a commit whose answer was lost.</summary>
    private void TakeIn(CommandRecord record, string? owner)
    {
        if (_queue.Find(record.CorrelationUid) is not { } known)
        {
            _queue.Add(new OpenCommand(record, owner));
            return;
        }
        known.Owner = owner;
        if (record.Attempts > known.AttemptsMade)
        {
            StopRunning(known);
            known.Committed(record);
        }
    }

    /// <summary>The journal says that the command has ended: its first outcome stands, and who waits hears it.</summary>
    private async Task DropEnded(OpenCommand command)
    {
        var ended = await workshop.Reader.ReadCommand(command.Id, CancellationToken.None);
        Drop(command);
        if (ended is not null)
            command.Committed(ended);
    }

    private void Drop(OpenCommand command)
    {
        StopRunning(command);
        _queue.Remove(command);
    }

    private void StopRunning(OpenCommand command)
    {
        var mayBeAtADevice = workshop.Dispatcher.Forget(command.Id);
        if (_running == command)
            _running = null;
        if (!mayBeAtADevice && command.Running is { } never)
            EndUse(command.Id, never.Number);
    }
}
