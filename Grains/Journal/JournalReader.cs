using GridOrleans.Commands;
using Npgsql;

namespace GridOrleans.Journal;

/// <summary>Looks up single rows of the journal.</summary>
internal sealed class JournalReader(GridDatabase database)
{
    private const string One = $"select {CommandRows.Columns} from command where id = $1";

    /// <summary>One command, or null.</summary>
    public Task<CommandRecord?> ReadCommand(Guid id, CancellationToken cancellationToken) =>
        database.Read(source => ReadCommand(source, id, cancellationToken));

    /// <summary>The command that was accepted under an idempotency key, or null.</summary>
    public Task<(Guid Command, Guid Fingerprint)?> ReadKey(Guid key, CancellationToken cancellationToken) => database.Read(async source =>
    {
        await using var command = source.CreateCommand("select command, fingerprint from idempotency_key where key = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = key });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetGuid(0), reader.GetGuid(1)) : ((Guid, Guid)?)null;
    });

    private static async Task<CommandRecord?> ReadCommand(NpgsqlDataSource source, Guid id, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(One);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? CommandRows.Read(reader) : null;
    }
}
