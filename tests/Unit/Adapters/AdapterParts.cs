using System.Diagnostics.Metrics;
using GridOrleans.Adapters.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GridOrleans.Tests.Unit.Adapters;

/// <summary>The parts of an adapter, wired as the host wires them, on a cluster and a protocol of the test's.</summary>
internal sealed class AdapterParts : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public AdapterParts(int capacity = 100, int concurrency = 100, TimeProvider? time = null, TimeSpan? drainLimit = null)
    {
        Time = time ?? TimeProvider.System;
        var options = Options.Create(new AdapterOptions
        {
            Id = "adapter-1",
            Capacity = capacity,
            Concurrency = concurrency,
            DrainLimit = drainLimit ?? TimeSpan.FromSeconds(10),
        });
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        InHand = new(capacity);
        Metrics = new(_services.GetRequiredService<IMeterFactory>(), new SpokenProtocol("SCRIPT"), InHand);
        Turns = new(new ExchangeSlots(concurrency, Time));
        Calls = new(Time, NullLogger<ClusterCalls>.Instance);
        var reports = new OutcomeReports(Grid.Grains, Calls, InHand, options, Time, NullLogger<OutcomeReports>.Instance);
        MessageLog = new(options, Time);
        Lease = new(Time);
        Lease.Renew(Time.GetTimestamp());
        var awaited = new AwaitedAttempts(Grid.Grains, Calls, Lease, InHand, options, Time);
        Execution = new(Protocol, Turns, Lease, awaited, reports, InHand, Metrics, Time, Log.CreateLogger<CommandExecution>());
        Endpoint = new(InHand, Execution, Metrics);
        Presence = new(Grid.Grains, new("SCRIPT"), options, Endpoint, Lease, InHand, Execution, Time, NullLogger<AdapterPresence>.Instance);
    }

    public FakeGrid Grid { get; } = new();

    public ScriptedProtocol Protocol { get; } = new();

    public TimeProvider Time { get; }

    public LogLines Log { get; } = new();

    public CommandsInHand InHand { get; }

    public DeviceTurns Turns { get; }

    public AdapterMetrics Metrics { get; }

    public ClusterCalls Calls { get; }

    public MessageLog MessageLog { get; }

    public AdapterLease Lease { get; }

    public CommandExecution Execution { get; }

    public AdapterEndpoint Endpoint { get; }

    public AdapterPresence Presence { get; }

    public async ValueTask DisposeAsync()
    {
        Execution.Abandon();
        Presence.Dispose();
        Execution.Dispose();
        await _services.DisposeAsync();
    }
}
