using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using GridOrleans.Audit;
using GridOrleans.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Settings = Microsoft.Extensions.Options.Options;

namespace GridOrleans.Tests.Cluster.Audit;

/// <summary>Somebody who keeps the silos from anchoring does not do so in silence.</summary>
public sealed class AnchoringTests : IAsyncLifetime
{
    private const string TakeLock = "select pg_advisory_lock(113741092093955)";
    private static readonly AuditOptions Options = new();

    private readonly Clock _clock = new() { Now = DateTimeOffset.UtcNow };
    private readonly Heard _log = new();
    private GridCluster _grid = null!;
    private Anchoring _anchoring = null!;

    public async ValueTask InitializeAsync()
    {
        _grid = await AuditGrid.Start();
        await Eventually.Holds(() => _grid.Ask<bool>("select exists (select from grid.audit_anchor)"), "the silo has anchored the empty trail");
        _anchoring = new(
            _grid.Services.GetRequiredService<GridDatabase>(), _grid.Services.GetRequiredService<AuditAnchors>(), Settings.Create(Options), _clock, _log);
    }

    public async ValueTask DisposeAsync()
    {
        _anchoring.Dispose();
        await _grid.DisposeAsync();
    }

    [Fact]
    public async Task Who_holds_the_lock_is_noticed_after_three_periods()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var counted = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, heard) =>
        {
            if (instrument.Name == "grid.audit.anchor.overdue")
                heard.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, count, _, _) => Interlocked.Add(ref counted, count));
        listener.Start();
        await using var other = new NpgsqlConnection(_grid.ConnectionString);
        await other.OpenAsync(cancellation);
        await using (var take = new NpgsqlCommand(TakeLock, other))
            await take.ExecuteNonQueryAsync(cancellation);
        var anchors = await Anchors();

        await TakeTurn(after: Options.AnchorPeriod * 3 - TimeSpan.FromSeconds(1));
        _log.Lines.ShouldBeEmpty();
        await TakeTurn(after: TimeSpan.FromMinutes(1));

        (await Anchors()).ShouldBe(anchors);
        _log.Lines.ShouldHaveSingleItem().Level.ShouldBe(LogLevel.Warning);
        counted.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_silo_that_starts_long_after_the_last_anchor_blames_nobody()
    {
        _clock.Now += TimeSpan.FromDays(1);
        using var later = new Anchoring(
            _grid.Services.GetRequiredService<GridDatabase>(), _grid.Services.GetRequiredService<AuditAnchors>(), Settings.Create(Options), _clock, _log);

        later.Watch();

        _log.Lines.ShouldBeEmpty();
    }

    private async Task TakeTurn(TimeSpan after)
    {
        _clock.Now += after;
        await _anchoring.Anchor(TestContext.Current.CancellationToken);
        _anchoring.Watch();
    }

    private Task<long> Anchors() => _grid.Ask<long>("select count(*) from grid.audit_anchor");

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Heard : ILogger<Anchoring>
    {
        public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue((logLevel, formatter(state, exception)));
    }
}
