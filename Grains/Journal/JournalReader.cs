using System.Text.Json;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Json;
using Npgsql;

namespace GridOrleans.Journal;

/// <summary>What a device grain reads back from the journal.</summary>
internal sealed class JournalReader(GridDatabase database)
{
    internal const string OpenCommands = $"select {CommandRows.Columns} from command where device = $1 and state < 2 order by id";
    private const string State = "select version, state::text from device_state where device = $1";
    private const string One = $"select {CommandRows.Columns} from command where id = $1";

    /// <summary>A device's open commands with their owners, and its hot state.</summary>
    public Task<(IReadOnlyList<(CommandRecord Record, string? Owner)> Open, DeviceHotState State)> ReadDevice(
        string device, CancellationToken cancellationToken) => database.Read(source => ReadDevice(source, device, cancellationToken));

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

    private static async Task<(IReadOnlyList<(CommandRecord Record, string? Owner)> Open, DeviceHotState State)> ReadDevice(
        NpgsqlDataSource source, string device, CancellationToken cancellationToken)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new(OpenCommands) { Parameters = { new NpgsqlParameter<string> { TypedValue = device } } });
        batch.BatchCommands.Add(new(State) { Parameters = { new NpgsqlParameter<string> { TypedValue = device } } });
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var open = new List<(CommandRecord, string?)>();
        while (await reader.ReadAsync(cancellationToken))
            open.Add((CommandRows.Read(reader), reader.IsDBNull(CommandRows.Owner) ? null : reader.GetString(CommandRows.Owner)));
        await reader.NextResultAsync(cancellationToken);
        var state = await reader.ReadAsync(cancellationToken)
            ? JsonSerializer.Deserialize<DeviceHotState>(reader.GetString(1), PlatformJson.Stored)! with { Version = reader.GetInt64(0) }
            : new DeviceHotState();
        return (open, state);
    }

    private static async Task<CommandRecord?> ReadCommand(NpgsqlDataSource source, Guid id, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(One);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? CommandRows.Read(reader) : null;
    }
}
