using System.Diagnostics.Metrics;
using System.Threading.Channels;
using GridOrleans.Audit;
using GridOrleans.Cluster;
using GridOrleans.Errors;
using GridOrleans.Events;
using GridOrleans.Notifications.Sending;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GridOrleans.Journal;

/// <summary>
/// The silo's only writer of the journal. It takes what has gathered while the last commit was under way and commits it as one batch: no
/// lingering, the database's own pace makes the batches (Orleans handbook, 2.c).
/// </summary>
internal sealed partial class JournalWriter(
    GridDatabase database, SiloIncarnation silo, EventHints hints, NotificationHints notifications, IOptions<JournalOptions> options, TimeProvider time,
    ILogger<JournalWriter> logger)
    : IJournal, ILifecycleParticipant<ISiloLifecycle>
{
    private const int CommitTries = 3;
    private static readonly TimeSpan PauseBetweenTries = TimeSpan.FromMilliseconds(200);
    private static readonly Meter Meter = new("GridOrleans.Journal");
    private static readonly Histogram<int> EntriesPerCommit = Meter.CreateHistogram<int>("grid.journal.commit.entries");
    private static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>("grid.journal.commit.duration", "s");
    private static readonly Counter<int> FailedCommits = Meter.CreateCounter<int>("grid.journal.commit.failed");

    private readonly Channel<JournalEntry> _queue =
        Channel.CreateBounded<JournalEntry>(new BoundedChannelOptions(options.Value.QueueCapacity) { SingleReader = true });

    private readonly AuditChain _chain = new(silo.Name, time);

    private Task _running = Task.CompletedTask;

    public Task<JournalAnswer> Commit(JournalEntry entry)
    {
        if (!_queue.Writer.TryWrite(entry))
            throw UnavailableException.Overloaded("The journal's queue is full.");
        return entry.Committed;
    }

    /// <summary>Runs before the first grain and until after the last: while the silo stops in order, its grains still commit what they have in hand.</summary>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(JournalWriter),
        ServiceLifecycleStage.RuntimeStorageServices,
        _ =>
        {
            _running = Task.Run(Run, CancellationToken.None);
            return Task.CompletedTask;
        },
        async cancellationToken =>
        {
            _queue.Writer.TryComplete();
            await _running.WaitAsync(cancellationToken);
        });

    private async Task Run()
    {
        var batch = new List<JournalEntry>(options.Value.EntriesPerCommit);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < options.Value.EntriesPerCommit && _queue.Reader.TryRead(out var entry))
                batch.Add(entry);
            await CommitWithRetries(batch);
            batch.Clear();
        }
    }

    private async Task CommitWithRetries(IReadOnlyList<JournalEntry> batch)
    {
        _chain.Seal(batch);
        for (var attempt = 1; ; attempt++)
        {
            var start = time.GetTimestamp();
            try
            {
                await using var commit = new JournalCommit(database.Writer, silo, batch);
                await commit.Execute();
                _chain.Committed();
                EntriesPerCommit.Record(batch.Count);
                CommitDuration.Record(time.GetElapsedTime(start).TotalSeconds);
                if (batch.Any(entry => entry.Events.Count > 0))
                    hints.EventsCommitted();
                notifications.Committed(batch);
                return;
            }
            catch (Exception failure)
            {
                FailedCommits.Add(1);
                CommitFailed(failure, batch.Count, attempt);
                // A commit is refused for its data as a whole, but an earlier try may have been committed all the same.
                var isRefused = GridDatabase.IsAboutData(failure) && attempt == 1;
                // Only one entry's data can be at fault: find it without failing the others.
                if (GridDatabase.IsAboutData(failure) && batch.Count > 1)
                {
                    if (!isRefused)
                        _chain.Break();
                    await CommitWithRetries([.. batch.Take(batch.Count / 2)]);
                    await CommitWithRetries([.. batch.Skip(batch.Count / 2)]);
                    return;
                }
                // A commit whose answer was lost is repeated as it is: every statement is idempotent.
                if (attempt < CommitTries && GridDatabase.IsAway(failure))
                {
                    GridDatabase.Forget(database.Writer);
                    await Task.Delay(PauseBetweenTries * attempt, time);
                    continue;
                }
                if (!isRefused)
                    _chain.Break();
                // Repeating it would not help.
                Exception answer = GridDatabase.IsAboutData(failure)
                    ? new RefusedException(ErrorCode.ValidationError, "The data cannot be stored: they break a rule of the database.")
                    : UnavailableException.Store("The journal cannot be written now.");
                foreach (var entry in batch)
                    entry.Fail(answer);
                return;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "A commit of {Entries} entries failed (try {Attempt})")]
    private partial void CommitFailed(Exception failure, int entries, int attempt);
}
