using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using GridOrleans.Adapters;
using GridOrleans.Cluster;
using GridOrleans.Devices;
using GridOrleans.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GridOrleans.Commands;

/// <summary>
/// Finds open commands that are due and that nobody alive looks after, because their silo died or their time was far off, and hands them to
/// their device grains. Several silos sweep at once without taking the same (Orleans handbook, 2.e).
/// </summary>
internal sealed partial class Sweeper(
    GridDatabase database, CommandOwners owners, SiloIncarnation silo, Dispatcher dispatcher, IGrainFactory grains, ISiloStatusOracle membership,
    IOptions<SweepOptions> options, TimeProvider time, ILogger<Sweeper> logger) : BackgroundService, ISiloStatusListener
{
    private const string ClaimDue = """
        update command c set owner = $1
        from (select id from command where state = 0 and owner is null and due <= $2 order by due limit $3 for update skip locked) due
        where c.id = due.id
        returning c.device, c.id
        """;

    private const string ClaimFromDead = """
        update command c set owner = $1
        from (
            select id from command
            where state = 0 and owner is not null and not exists (
                select from membership m
                where m.cluster_id = $2 and m.status <> 6 and m.address || ':' || m.port || '@' || m.generation = command.owner)
            order by due limit $3 for update skip locked) orphan
        where c.id = orphan.id
        returning c.device, c.id
        """;

    private const string Overdue = """
        select device, id, due from command
        where state = 0 and owner = $1 and due < $2 and (due, id) > ($3, $4) order by due, id limit $5
        """;

    private const string Fence = "select require_alive($1, $2, $3, $4)";
    private static readonly Meter Meter = new("GridOrleans.Sweep");
    private static readonly Counter<int> Claimed = Meter.CreateCounter<int>("grid.sweep.claimed");

    private readonly SemaphoreSlim _deaths = new(0, 1);

    /// <summary>A silo that is declared dead leaves commands behind: look at once.</summary>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead && _deaths.CurrentCount == 0)
            _deaths.Release();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        membership.SubscribeToSiloStatusEvents(this);
        var lastLookAtDead = time.GetTimestamp() - (long)(options.Value.DeadOwnerPeriod.TotalSeconds * time.TimestampFrequency);
        var lastReminder = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            var somebodyDied = await _deaths.WaitAsync(options.Value.Period, stoppingToken);
            try
            {
                await ClaimAll(ClaimDue, stoppingToken);
                if (somebodyDied || time.GetElapsedTime(lastLookAtDead) >= options.Value.DeadOwnerPeriod)
                {
                    await ClaimAll(ClaimFromDead, stoppingToken);
                    lastLookAtDead = time.GetTimestamp();
                }
                if (time.GetElapsedTime(lastReminder) >= options.Value.OverduePeriod)
                {
                    await Remind(stoppingToken);
                    lastReminder = time.GetTimestamp();
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                SweepFailed(failure);
                database.Writer.Clear();
            }
        }
    }

    private async Task ClaimAll(string claim, CancellationToken cancellationToken)
    {
        while (dispatcher.HasRoom)
        {
            var claimed = await Claim(claim, cancellationToken);
            if (claimed.Count > 0)
                Found(claimed.Count);
            await WakeAll(claimed, release: true, cancellationToken);
            if (claimed.Count < options.Value.CommandsPerClaim)
                return;
        }
    }

    private async Task<List<(string Device, Guid Id)>> Claim(string claim, CancellationToken cancellationToken)
    {
        await using var batch = database.Writer.CreateBatch();
        batch.BatchCommands.Add(Command(Fence, silo.ClusterId, silo.Address, silo.Port, silo.Generation));
        batch.BatchCommands.Add(Command(claim, silo.Name, claim == ClaimDue ? time.GetUtcNow() : silo.ClusterId, options.Value.CommandsPerClaim));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var claimed = new List<(string, Guid)>();
        while (await reader.ReadAsync(cancellationToken))
            claimed.Add((reader.GetString(0), reader.GetGuid(1)));
        Claimed.Add(claimed.Count);
        return claimed;
    }

    private async Task WakeAll(IReadOnlyList<(string Device, Guid Id)> commands, bool release, CancellationToken cancellationToken)
    {
        var failed = new ConcurrentBag<Guid>();
        await Task.WhenAll(commands.GroupBy(c => c.Device).Select(async device =>
        {
            try
            {
                await grains.GetGrain<IDeviceCare>(device.Key).TakeOver([.. device.Select(c => c.Id)], silo.Name);
            }
            catch (Exception failure)
            {
                WakeFailed(failure, device.Key);
                foreach (var (_, id) in device)
                    failed.Add(id);
            }
        }));
        if (release && !failed.IsEmpty)
            await owners.Release([.. failed], cancellationToken);
    }

    /// <summary>
    /// Reminds this silo's devices of commands that are long overdue. Most wait in their grain's queue and nothing happens; one whose grain does
    /// not know of it, because the answer to a claim or a commit was lost, is found here. Left to a later round while there is no room: then much is
    /// overdue for another reason.
    /// </summary>
    private async Task Remind(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - options.Value.OverduePeriod;
        var (due, id) = (DateTime.MinValue.ToUniversalTime(), Guid.Empty);
        while (dispatcher.HasRoom)
        {
            var page = new List<(string, Guid)>();
            await using (var command = database.Writer.CreateCommand(Overdue))
            {
                foreach (var value in (object[])[silo.Name, before, due, id, options.Value.CommandsPerClaim])
                    command.Parameters.AddWithValue(value);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    page.Add((reader.GetString(0), reader.GetGuid(1)));
                    (id, due) = (reader.GetGuid(1), reader.GetDateTime(2));
                }
            }
            await WakeAll(page, release: false, cancellationToken);
            if (page.Count < options.Value.CommandsPerClaim)
                return;
        }
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return command;
    }

    [LoggerMessage(LogLevel.Information, "The sweep found {Commands} commands that nobody looked after")]
    private partial void Found(int commands);

    [LoggerMessage(LogLevel.Warning, "Device {Device} could not take over its commands")]
    private partial void WakeFailed(Exception failure, string device);

    [LoggerMessage(LogLevel.Warning, "The sweep could not be done")]
    private partial void SweepFailed(Exception failure);
}
