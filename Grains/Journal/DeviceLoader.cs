using System.Text.Json;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Errors;
using GridOrleans.Json;
using Npgsql;
using NpgsqlTypes;

namespace GridOrleans.Journal;

/// <summary>What the journal has of a device: its open commands with their owners, in their order, and its hot state.</summary>
internal sealed record StoredDevice(IReadOnlyList<(CommandRecord Record, string? Owner)> Open, DeviceHotState State);

/// <summary>
/// Reads devices back when they come to memory. After a silo's start, or a death, tens of thousands do at once, and a query for each costs more than all
/// else about it: so what gathers while queries are out shares the next one, as commits do. A query is begun after it was asked for, so it sees all that
/// was committed before.
/// </summary>
internal sealed class DeviceLoader(GridDatabase database)
{
    internal const string OpenCommands = $"select {CommandRows.Columns} from command where device = any($1) and state < 2 order by id";
    private const string States = "select device, version, state::text from device_state where device = any($1)";

    private const int MostPerQuery = 256;
    private const int MostQueries = 2;
    private const int MostWaiting = 100_000;

    private readonly Lock _lock = new();
    private readonly Queue<Request> _waiting = new();
    private int _queriesOut;

    /// <summary>Reads a device.</summary>
    /// <exception cref="UnavailableException">The database does not answer, or too many devices wait.</exception>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    public Task<StoredDevice> Load(string device, CancellationToken cancellationToken)
    {
        var request = new Request(device);
        bool start;
        lock (_lock)
        {
            if (_waiting.Count >= MostWaiting)
                throw UnavailableException.Overloaded("Too many devices come to memory at once.");
            _waiting.Enqueue(request);
            start = _queriesOut < MostQueries;
            if (start)
                _queriesOut++;
        }
        if (start)
            _ = Task.Run(QueryUntilEmpty, CancellationToken.None);
        return request.Answer.Task.WaitAsync(cancellationToken);
    }

    private async Task QueryUntilEmpty()
    {
        while (NextBatch() is { } batch)
        {
            try
            {
                var rows = await database.Read(source => Query(source, [.. batch.Select(request => request.Device).Distinct()]));
                foreach (var request in batch)
                    request.Complete(rows);
            }
            catch (Exception failure)
            {
                foreach (var request in batch)
                    request.Answer.TrySetException(failure);
            }
        }
    }

    private List<Request>? NextBatch()
    {
        lock (_lock)
        {
            List<Request> batch = [];
            while (batch.Count < MostPerQuery && _waiting.TryDequeue(out var request))
                batch.Add(request);
            if (batch.Count > 0)
                return batch;
            _queriesOut--;
            return null;
        }
    }

    private static async Task<Dictionary<string, Rows>> Query(NpgsqlDataSource source, string[] devices)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new(OpenCommands) { Parameters = { Names(devices) } });
        batch.BatchCommands.Add(new(States) { Parameters = { Names(devices) } });
        await using var reader = await batch.ExecuteReaderAsync();
        var found = devices.ToDictionary(device => device, _ => new Rows());
        while (await reader.ReadAsync())
            found[reader.GetString(CommandRows.Device)].Take(row => row.Open.Add((CommandRows.Read(reader), CommandRows.ReadOwner(reader))));
        await reader.NextResultAsync();
        while (await reader.ReadAsync())
        {
            found[reader.GetString(0)].Take(row => row.State =
                JsonSerializer.Deserialize<DeviceHotState>(reader.GetString(2), PlatformJson.Stored)! with { Version = reader.GetInt64(1) });
        }
        return found;
    }

    private static NpgsqlParameter<string[]> Names(string[] devices) =>
        new() { TypedValue = devices, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private sealed class Rows
    {
        public List<(CommandRecord Record, string? Owner)> Open { get; } = [];

        public DeviceHotState State { get; set; } = new();

        /// <summary>Why a row could not be read: that is this device's trouble, not that of those who share its query.</summary>
        public Exception? Unreadable { get; private set; }

        public void Take(Action<Rows> row)
        {
            try
            {
                row(this);
            }
            catch (Exception failure) when (failure is JsonException or InvalidCastException or NotSupportedException)
            {
                Unreadable = failure;
            }
        }
    }

    private sealed record Request(string Device)
    {
        public TaskCompletionSource<StoredDevice> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Complete(Dictionary<string, Rows> found)
        {
            var rows = found[Device];
            if (rows.Unreadable is { } failure)
                Answer.TrySetException(failure);
            else
                Answer.TrySetResult(new(rows.Open, rows.State));
        }
    }
}
