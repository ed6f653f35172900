using System.Collections.Concurrent;
using GridOrleans.Adapters;
using GridOrleans.Adapters.Hosting;
using GridOrleans.Commands;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace GridOrleans.Tests.Cluster.Adapters;

/// <summary>The smallest protocol there is: what an adapter host does by itself.</summary>
internal sealed class ScriptedSubject : IContractSubject
{
    private readonly ConcurrentQueue<string> _asked = [];
    private TaskCompletionSource _gate = Open();

    public string Protocol => "SCRIPT";

    public IReadOnlyList<string> Options => ["Kestrel:Endpoints:Http:Url=http://127.0.0.1:0"];

    public DeviceCommand Command { get; } = new SetReboot();

    public int MessagesPerExecution => 0;

    public void AddTo(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(this);
        builder.AddAdapter<ScriptedProtocol>(Protocol);
    }

    public DeviceContact ContactOf(string device) =>
        new() { DeviceIdentification = device, Protocol = Protocol, State = ProtocolState.None };

    public byte[] MemoryOf(string device) => [1];

    public byte[] LaterMemoryOf(string device) => [2];

    public void Hold() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _gate.TrySetResult();

    public int ExecutionsOf(string device) => _asked.Count(asked => asked == device);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static TaskCompletionSource Open()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        return gate;
    }

    private sealed class ScriptedProtocol(ScriptedSubject devices) : IProtocol
    {
        public async Task<ExchangeOutcome> Execute(DispatchedCommand command, CancellationToken cancellationToken)
        {
            devices._asked.Enqueue(command.Contact.DeviceIdentification);
            var sent = DateTimeOffset.UtcNow;
            try
            {
                await devices._gate.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return ExchangeOutcome.Retryable("no-response", "The gate stayed shut.") with { SentAt = sent };
            }
            return ExchangeOutcome.Succeeded() with { SentAt = sent, StateChange = memory => [.. memory, 9] };
        }
    }
}
