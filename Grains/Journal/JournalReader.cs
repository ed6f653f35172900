using System.Text.Json;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Json;
using Npgsql;

namespace GridOrleans.Journal;

/// <summary>What a device grain reads back from the journal.</summary>
internal sealed class JournalReader(GridDatabase database)
{
    private const string OpenCommands = $"select {CommandRows.Columns} from command where device = $1 and state = 0 order by id";
    private const string State = "select version, state::text from device_state where device = $1";
    private const string One = $"select {CommandRows.Columns} from command where id = $1";

    /// <summary>A device's open commands with their owners, and its hot state.</summary>
    public async Task<(IReadOnlyList<(CommandRecord Record, string? Owner)> Open, DeviceHotState State)> ReadDevice(
        string device, CancellationToken cancellationToken)
    {
        await using var batch = database.Reader.CreateBatch();
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

    /// <summary>One command, or null.</summary>
    public async Task<CommandRecord?> ReadCommand(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.Reader.CreateCommand(One);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? CommandRows.Read(reader) : null;
    }
}
