using GridOrleans.Cluster;
using GridOrleans.Journal.Statements;
using Npgsql;

namespace GridOrleans.Journal;

/// <summary>
/// One commit of the journal: a few multi-row statements in one round trip and one transaction. Each statement can be repeated without harm. The fence comes
/// last: a silo that freezes when it has sent only a part of a batch must not hold its own row of the membership table, or nobody could declare it dead.
/// </summary>
internal sealed class JournalCommit : IAsyncDisposable
{
    private readonly IReadOnlyList<JournalEntry> _entries;
    private readonly NpgsqlBatch _batch;
    private readonly NewCommands _commands;
    private readonly CommandChanges _changes;
    private readonly DeviceStates _states;
    private readonly ICommitPart[] _parts;

    /// <summary>Makes ready what is to be committed; nothing is sent yet.</summary>
    public JournalCommit(NpgsqlDataSource database, SiloIncarnation silo, IReadOnlyList<JournalEntry> entries)
    {
        _entries = entries;
        _batch = database.CreateBatch();
        (_commands, _changes, _states) = (new(entries), new(entries), new(entries));
        // This order is the same in all silos, so that no two commits wait for each other.
        _parts =
        [
            _commands, _changes, _states, new NewEvents(entries), new NewMessages(entries), new NewNotifications(entries),
            new DeliveryChanges(entries), new NewAuditRecords(entries), new Fence(silo),
        ];
    }

    /// <summary>Commits all entries and completes each with what the database did.</summary>
    public async Task Execute()
    {
        CommitStatement[] statements = [.. _parts.SelectMany(part => part.Statements())];
        foreach (var statement in statements)
        {
            var command = new NpgsqlBatchCommand(statement.Sql);
            command.Parameters.AddRange(statement.Parameters);
            _batch.BatchCommands.Add(command);
        }
        await using (var reader = await _batch.ExecuteReaderAsync())
        {
            // The driver steps over statements that return no rows.
            foreach (var statement in statements.Where(statement => statement.Read is not null))
            {
                await statement.Read!(reader);
                await reader.NextResultAsync();
            }
        }
        foreach (var entry in _entries)
            entry.Complete(Answer(entry));
    }

    public ValueTask DisposeAsync() => _batch.DisposeAsync();

    private JournalAnswer Answer(JournalEntry entry)
    {
        var changeTaken = entry.Change is not { } change || _changes.Took(change);
        var stateTaken = entry.State is not { } state || _states.Took(state);
        return entry.Command is { } command && _commands.Existing(command) is { } existing
            ? new(changeTaken, stateTaken, existing.Command, existing.SameRequest)
            : new(changeTaken, stateTaken, null, true);
    }
}
