using GridOrleans.Access;
using GridOrleans.Authorisation;
using GridOrleans.Devices;
using GridOrleans.Errors;
using GridOrleans.Journal;
using Npgsql;
using NpgsqlTypes;
using Orleans.Concurrency;

namespace GridOrleans.Commands;

/// <summary>Reads open commands from PostgreSQL, and from their devices whether one is being carried out.</summary>
[StatelessWorker]
internal sealed class ScheduledTasksGrain(GridDatabase database, Authority authority, TimeProvider time) : Grain, IScheduledTasks
{
    // What is being carried out is extra: a page does not wait long for it.
    private static readonly TimeSpan PatienceWithDevices = TimeSpan.FromSeconds(1);

    public async Task<IReadOnlyList<ScheduledTask>> List(
        Caller caller, string? deviceIdentification, Guid? before, int limit, CancellationToken cancellationToken)
    {
        if (deviceIdentification is null)
            await authority.Require(caller, PlatformFunction.FindScheduledTasks);
        else
            await GrainFactory.Device(deviceIdentification).Require(caller, DeviceFunction.FindScheduledTasks, onlyActive: true);
        var open = await database.Find(async source =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var command = Selection(caller.OrganisationIdentification, deviceIdentification, before, limit);
            command.Connection = connection;
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            var records = new List<CommandRecord>();
            while (await row.ReadAsync(cancellationToken))
                records.Add(CommandRows.Read(row));
            return records;
        });
        var present = await Task.WhenAll(open.Select(record => Present(record, cancellationToken)));
        return [.. present.Select(ScheduledTask.Of)];
    }

    /// <summary>The SQL of a page; indexes of migration 0004 and 0015 have these very conditions.</summary>
    internal static NpgsqlCommand Selection(string organisation, string? device, Guid? before, int limit)
    {
        var (column, value) = device is null ? ("organisation", organisation) : ("device", device);
        var command = new NpgsqlCommand(
            $"""
            select {CommandRows.Columns} from command
            where {column} = $1 and state < 2 and (attempts > 0 or command ? 'scheduleTime') and id < $2 order by id desc limit $3
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        command.Parameters.Add(new NpgsqlParameter { Value = before ?? Guid.AllBitsSet, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Math.Clamp(limit, 1, IScheduledTasks.HighestLimit) });
        return command;
    }

    /// <summary>The command with its present attempt, which only its device knows of.</summary>
    private async Task<CommandRecord> Present(CommandRecord record, CancellationToken cancellationToken)
    {
        if (record.DueAt > time.GetUtcNow())
            return record;
        try
        {
            var asked = GrainFactory.Device(record.DeviceIdentification).ReadOpenCommand(record.CorrelationUid);
            // It may have ended since the page was read, and is shown as it was then.
            return await asked.WaitAsync(PatienceWithDevices, time, cancellationToken) ?? record;
        }
        catch (Exception away) when (away is UnavailableException or TimeoutException or OrleansException)
        {
            return record;
        }
    }
}
