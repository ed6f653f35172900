using System.Diagnostics.Metrics;
using GridOrleans.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GridOrleans.Audit;

/// <summary>Anchors the audit trail once in a while, by whichever silo comes first.</summary>
internal sealed partial class Anchoring(
    GridDatabase database, AuditAnchors anchors, IOptions<AuditOptions> options, TimeProvider time, ILogger<Anchoring> logger) : BackgroundService
{
    private static readonly Meter Meter = new("GridOrleans.Audit");

    // Beside the database: whoever keeps the metrics knows which anchor must be there.
    private static readonly Gauge<long> LastNumber = Meter.CreateGauge<long>("grid.audit.anchor", description: "The number of the last anchor of the audit trail.");
    private static readonly Counter<int> Failures = Meter.CreateCounter<int>("grid.audit.anchor.failed");
    private static readonly Counter<int> Overdue = Meter.CreateCounter<int>(
        "grid.audit.anchor.overdue", description: "Turns at which no silo had anchored the audit trail for long.");

    // As many as a verification lets pass.
    private const int PeriodsWithoutAnchor = 3;

    private readonly DateTimeOffset _began = time.GetUtcNow();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.AnchorPeriod, time);
        do
        {
            try
            {
                await Anchor(stoppingToken);
            }
            // Whatever it is, also something in the database that nobody expected: a silo does not end because of it.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Failures.Add(1);
                Failed(failure);
            }
            Watch();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Writes an anchor, unless another silo is at it or has just done it.</summary>
    public async Task Anchor(CancellationToken cancellationToken)
    {
        await using var connection = await database.Writer.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockLimits.Set(transaction, LockLimits.Silence, cancellationToken);
        if (!await AuditAnchors.TryLock(transaction, cancellationToken))
        {
            // Whoever holds it should write one; the last one tells whether it does.
            await anchors.Last(transaction, cancellationToken);
            return;
        }
        var last = (await anchors.Last(transaction, cancellationToken)).Anchor;
        // The silos' timers are not in step; half a period later it is another one's turn again. Nobody waits for an anchor's moment that is still to come.
        if (last is not null && (time.GetUtcNow() - last.At).Duration() < options.Value.AnchorPeriod / 2)
        {
            LastNumber.Record(last.Number);
            return;
        }
        var written = await anchors.Write(transaction, [], null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        anchors.Remember(written);
        LastNumber.Record(written.Number);
    }

    /// <summary>Says so when anchors have not come for long, for whatever reason: anybody can hold the lock, and then nothing fails.</summary>
    public void Watch()
    {
        var since = anchors.LastAt is { } last && last > _began ? last : _began;
        if (time.GetUtcNow() - since <= options.Value.AnchorPeriod * PeriodsWithoutAnchor)
            return;
        Overdue.Add(1);
        Late(since);
    }

    [LoggerMessage(LogLevel.Warning, "The audit trail has not been anchored since {Since}, so what was recorded since is not protected. "
        + "See whether a session holds advisory lock 113741092093955 or a lock of audit_anchor (pg_locks), and why; docs/audit.md, Anchors that do not come")]
    private partial void Late(DateTimeOffset since);

    [LoggerMessage(LogLevel.Warning, "The audit trail could not be anchored; trying again after the next period")]
    private partial void Failed(Exception failure);
}
