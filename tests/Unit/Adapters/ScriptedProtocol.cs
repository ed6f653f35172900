using System.Collections.Concurrent;
using GridOrleans.Adapters;
using GridOrleans.Adapters.Hosting;
using GridOrleans.Commands;

namespace GridOrleans.Tests.Unit.Adapters;

/// <summary>A protocol whose devices do what the test says.</summary>
internal sealed class ScriptedProtocol : IProtocol
{
    private int _running;
    private int _most;

    public ConcurrentQueue<DispatchedCommand> Executed { get; } = [];

    public Func<DispatchedCommand, CancellationToken, Task<ExchangeOutcome>> Behaviour { get; set; } =
        (_, _) => Task.FromResult(ExchangeOutcome.Succeeded());

    /// <summary>The most exchanges that ran at one time.</summary>
    public int MostAtATime => _most;

    public async Task<ExchangeOutcome> Execute(DispatchedCommand command, CancellationToken cancellationToken)
    {
        Executed.Enqueue(command);
        var running = Interlocked.Increment(ref _running);
        while (_most is var most && most < running && Interlocked.CompareExchange(ref _most, running, most) != most)
        {
        }
        try
        {
            return await Behaviour(command, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public static DispatchedCommand Command(
        string device = "device-01", Guid? id = null, int attempt = 1, TimeSpan? limit = null, DeviceCommand? command = null,
        DeviceContact? contact = null) => new()
        {
            CorrelationUid = id ?? Guid.CreateVersion7(),
            Attempt = attempt,
            Command = command ?? new SetReboot(),
            Contact = contact ?? new DeviceContact { DeviceIdentification = device, Protocol = "SCRIPT", State = ProtocolState.None },
            Limit = limit ?? TimeSpan.FromSeconds(30),
            OrganisationIdentification = "GridOperator",
        };
}
