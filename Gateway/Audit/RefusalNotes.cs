using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using System.Threading.RateLimiting;
using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Errors;
using GridOrleans.Gateway.Cluster;

namespace GridOrleans.Gateway.Audit;

/// <summary>
/// What this gateway refused, on its way into the audit trail. A refusal must cost little, so it does not wait for its record: records are sent in the background,
/// many at a time, again and again until they are taken. What there is no room for is counted, and the counts are recorded: nobody's flood of refusals keeps
/// those of others out, or fills the trail.
/// </summary>
internal sealed partial class RefusalNotes(IGrainFactory grains, ClusterCalls cluster, TimeProvider time, ILogger<RefusalNotes> log) : BackgroundService
{
    /// <summary>How many records may wait; about 10 MB at most.</summary>
    public const int MostWaiting = 10_000;

    /// <summary>How many refusals of one organisation are recorded at once, and how many a second go on being.</summary>
    public const int MostAtOnceOfOne = MostWaiting / 4;

    /// <inheritdoc cref="MostAtOnceOfOne"/>
    public const int MostPerSecondOfOne = 200;

    /// <summary>Who says how many refusals were lost; no organisation's identification has parentheses.</summary>
    public const string Gateway = "(gateway)";

    /// <summary>What that record's action is.</summary>
    public const string Lost = "refusalsLost";

    private static readonly TimeSpan LongestFlush = TimeSpan.FromSeconds(5);
    private static readonly Meter Meter = new("GridOrleans.Audit");
    private static readonly Counter<long> LostRefusals = Meter.CreateCounter<long>(
        "grid.audit.refusals.lost", description: "Refusals that could not be recorded, because too many waited already.");

    private readonly Channel<AuditRecord> _waiting =
        Channel.CreateBounded<AuditRecord>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    private readonly PartitionedRateLimiter<string> _shares = PartitionedRateLimiter.Create<string, string>(
        organisation => RateLimitPartition.GetTokenBucketLimiter(organisation, _ => new()
        {
            TokenLimit = MostAtOnceOfOne,
            TokensPerPeriod = MostPerSecondOfOne,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        }));

    // By organisation: there are as many as have proved to be one.
    private readonly ConcurrentDictionary<string, long> _lost = new();

    /// <summary>Notes a refusal; never waits and never fails.</summary>
    /// <param name="caller">Who was refused.</param>
    /// <param name="action">What was asked for.</param>
    /// <param name="code">Why it was refused.</param>
    /// <param name="device">The device that it was about.</param>
    /// <param name="subject">What else it was about.</param>
    /// <param name="correlationUid">The command that it was about.</param>
    /// <param name="detail">The refusal in words.</param>
    public void Note(
        Caller caller, string action, string code, string? device = null, string? subject = null, Guid? correlationUid = null, string? detail = null)
    {
        var record = new AuditRecord
        {
            At = time.GetUtcNow(),
            OrganisationIdentification = caller.OrganisationIdentification,
            UserName = caller.UserName,
            ApplicationName = caller.ApplicationName,
            Action = action,
            DeviceIdentification = Cut(device, AuditRecord.LongestText),
            Subject = Cut(subject, AuditRecord.LongestText),
            CorrelationUid = correlationUid,
            Outcome = code,
            Detail = Cut(detail, AuditRecord.LongestDetail),
        };
        using var share = _shares.AttemptAcquire(caller.OrganisationIdentification);
        if (!share.IsAcquired || !_waiting.Writer.TryWrite(record))
            Lose(caller.OrganisationIdentification, 1);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _shares.Dispose();
        base.Dispose();
    }

    /// <summary>Sends what is left, as far as that is possible in a few seconds. The server has ended before: nothing is refused any more.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        if (ExecuteTask is { } sending)
            await Task.WhenAny(sending, Task.Delay(LongestFlush, time, cancellationToken));
        await base.StopAsync(cancellationToken);
        if (_waiting.Reader.CanCount && _waiting.Reader.Count > 0)
            LeftBehind(_waiting.Reader.Count);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<AuditRecord>(IAuditIntake.MostRecords);
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            foreach (var organisation in _lost.Keys.Take(IAuditIntake.MostRecords / 2))
            {
                if (_lost.TryRemove(organisation, out var lost))
                {
                    Overflowed(lost, organisation);
                    batch.Add(Loss(organisation, lost));
                }
            }
            while (batch.Count < IAuditIntake.MostRecords && _waiting.Reader.TryRead(out var record))
                batch.Add(record);
            await Send(batch, stoppingToken);
            batch.Clear();
        }
    }

    private async Task Send(IReadOnlyList<AuditRecord> batch, CancellationToken stoppingToken)
    {
        // Each try has records of its own: the list is used again.
        AuditRecord[] records = [.. batch];
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await cluster.Repeat(
                    async _ =>
                    {
                        await grains.GetGrain<IAuditIntake>(0).Take(records);
                        return true;
                    },
                    stoppingToken);
                return;
            }
            catch (UnavailableException away)
            {
                if (attempt == 0)
                    NotYet(away, records.Length);
                await Task.Delay(away.RetryAfter, time, stoppingToken);
            }
            catch (RefusedException refused)
            {
                // Repeating would not help, and must not keep the others from being recorded.
                Refused(refused, records.Length);
                foreach (var organisation in records.GroupBy(record => record.Action == Lost ? record.Subject! : record.OrganisationIdentification))
                    Lose(organisation.Key, organisation.Count());
                return;
            }
        }
    }

    private void Lose(string organisation, int count)
    {
        LostRefusals.Add(count);
        _lost.AddOrUpdate(organisation, count, (_, before) => before + count);
    }

    private AuditRecord Loss(string organisation, long lost) => new()
    {
        At = time.GetUtcNow(),
        OrganisationIdentification = Gateway,
        Action = Lost,
        Subject = organisation,
        Outcome = ErrorCode.Overloaded,
        Detail = $"{lost} refusals of this organisation could not be recorded: there were too many.",
    };

    // What waits is bounded in bytes, too.
    private static string? Cut(string? text, int most) => text?.Length > most ? text[..most] : text;

    [LoggerMessage(LogLevel.Warning, "{Count} refusals cannot be recorded yet; trying until they are")]
    private partial void NotYet(Exception failure, int count);

    [LoggerMessage(LogLevel.Error, "{Count} refusals were not taken into the audit trail")]
    private partial void Refused(Exception failure, int count);

    [LoggerMessage(LogLevel.Error, "{Lost} refusals of organisation {Organisation} could not be recorded in the audit trail: there were too many")]
    private partial void Overflowed(long lost, string organisation);

    [LoggerMessage(LogLevel.Error, "The gateway stops with {Count} refusals that are not in the audit trail: the cluster did not take them in time")]
    private partial void LeftBehind(int count);
}
