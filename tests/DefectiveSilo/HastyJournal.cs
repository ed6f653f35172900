using GridOrleans.Journal;

namespace GridOrleans.DefectiveSilo;

/// <summary>Says that a new command is committed, and commits it a little later.</summary>
internal sealed class HastyJournal(IJournal journal) : IJournal
{
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(1);

    public Task<JournalAnswer> Commit(JournalEntry entry)
    {
        if (entry.Command is null)
            return journal.Commit(entry);
        _ = CommitLater(entry);
        return Task.FromResult(new JournalAnswer(ChangeTaken: true, StateTaken: true, Existing: null, SameRequest: true));
    }

    private async Task CommitLater(JournalEntry entry)
    {
        await Task.Delay(Later);
        await journal.Commit(entry);
    }
}
