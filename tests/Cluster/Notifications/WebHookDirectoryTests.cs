using GridOrleans.Notifications;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using static GridOrleans.Tests.Cluster.Notifications.HookGrid;

namespace GridOrleans.Tests.Cluster.Notifications;

/// <summary>How silos hear of hooks that others have changed.</summary>
public sealed class WebHookDirectoryTests : IAsyncLifetime
{
    private readonly Clock _clock = new();
    private HookGrid _grid = null!;
    private WebHookDirectory _directory = null!;

    public async ValueTask InitializeAsync()
    {
        _grid = await HookGrid.Start();
        _directory = new(
            _grid.Silos[0].GetRequiredService<NpgsqlDataSource>(), Options.Create(new WebHookOptions()), _clock, NullLogger<WebHookDirectory>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _directory.Dispose();
        await _grid.DisposeAsync();
    }

    [Fact]
    public async Task A_change_is_known_within_a_minute_though_the_database_has_put_its_clock_back()
    {
        await _grid.Hooks().Put(Us, Application, new() { Uri = "http://127.0.0.1:9/first" }, null);
        await _grid.Cluster.Execute("update grid.grain_state set modified = modified + interval '1 hour' where type = 'web-hooks'");
        await _directory.Refresh(TestContext.Current.CancellationToken);

        await _grid.Hooks().Put(Us, Application, new() { Uri = "http://127.0.0.1:9/second" }, null);
        _clock.Now += WebHookDirectory.WholePeriod;
        await _directory.Refresh(TestContext.Current.CancellationToken);

        _directory.Find(new(GridCluster.Organisation, Application))!.Uri.ShouldEndWith("second");
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
