using GridOrleans.Gateway;
using GridOrleans.Gateway.Rest;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class ServingTests
{
    [Fact]
    public async Task A_gateway_is_ready_between_its_start_and_the_signal_to_stop()
    {
        using var process = new Lifetime();
        var draining = new Draining(process, new RestOptions(), TimeProvider.System);

        (await Status(draining)).ShouldBe(HealthStatus.Unhealthy);
        process.NotifyStarted();
        (await Status(draining)).ShouldBe(HealthStatus.Healthy);
        process.StopApplication();
        (await Status(draining)).ShouldBe(HealthStatus.Unhealthy);
    }

    [Fact]
    public async Task A_gateway_goes_on_serving_until_load_balancers_have_noticed()
    {
        using var process = new Lifetime();
        var time = new FakeTimeProvider();
        var draining = new Draining(process, new RestOptions { StopDelay = TimeSpan.FromSeconds(3) }, time);

        var stopping = draining.StoppingAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(2.9));
        stopping.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(0.2));

        await stopping.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_request_that_comes_before_the_cluster_is_found_waits_for_it()
    {
        var search = new Search();
        var (host, starting) = await Start(search);
        await using var _ = host;

        var early = host.Get("/api/v1/devices/light-1");
        search.Found.SetResult();
        await starting;

        (await early).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_gateway_that_stops_closes_each_connection_after_its_answer()
    {
        using var process = new Lifetime();
        var draining = new Draining(process, new RestOptions(), TimeProvider.System);
        process.NotifyStarted();
        process.StopApplication();
        var context = new DefaultHttpContext { Request = { Protocol = HttpProtocol.Http11 } };

        await draining.Serve(context, _ => Task.CompletedTask);

        context.Response.Headers.Connection.ToString().ShouldBe("close");
    }

    [Fact]
    public async Task A_gateway_that_has_not_found_the_cluster_yet_says_so()
    {
        var search = new Search();
        var (host, starting) = await Start(search);
        await using var _ = host;

        var early = await host.Get("/api/v1/devices/light-1");
        search.Found.SetResult();
        await starting;
        var later = await host.Get("/api/v1/devices/light-1");

        early.Status.ShouldBe(503);
        early.Code.ShouldBe("cluster-unavailable");
        early.Header("Retry-After").ShouldBe("2");
        later.Status.ShouldBe(200);
    }

    /// <summary>A gateway that listens and still looks for the cluster.</summary>
    private static async Task<(RestHost Host, Task Starting)> Start(Search search)
    {
        var (app, platform) = RestHost.Build(new RestOptions(), TimeProvider.System, services => services
            .Configure<HostOptions>(host => host.ServicesStartConcurrently = true).AddSingleton<IHostedService>(search));
        platform.Add("light-1");
        var starting = app.StartAsync(TestContext.Current.CancellationToken);
        await SubmissionTests.Until(() => app.Urls.Any(url => !url.EndsWith(":0", StringComparison.Ordinal)));
        return (new RestHost(app, platform), starting);
    }

    private static async Task<HealthStatus> Status(Draining draining) =>
        (await draining.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken)).Status;

    private sealed class Lifetime() : ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), IDisposable
    {
        public void Dispose() => StopApplication();
    }

    /// <summary>Stands for the cluster client, whose start lasts until it has found a silo.</summary>
    private sealed class Search : IHostedService
    {
        public TaskCompletionSource Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task StartAsync(CancellationToken cancellationToken) => Found.Task.WaitAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
