using System.Collections.Concurrent;
using GridOrleans.Adapters;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Errors;
using GridOrleans.Hosting;
using GridOrleans.Messages;

namespace GridOrleans.Tests.Cluster;

/// <summary>An adapter whose devices do what the test says; it writes down what each device was told.</summary>
public sealed class TestAdapter(IGrainFactory grains, string id = "test-1", string protocol = TestAdapter.Protocol) : IAdapter, IAsyncDisposable
{
    public const string Protocol = "TEST";

    /// <summary>More often than real adapters, so that a new registry knows it sooner.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(100);

    private readonly Guid _incarnation = Guid.NewGuid();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<(Guid, int), bool> _inHand = [];
    private int _pushes;
    private IAdapter? _reference;
    private bool _isLeaving;
    private Task _heartbeat = Task.CompletedTask;

    /// <summary>What came, in the order in which it came.</summary>
    public ConcurrentQueue<DispatchedCommand> Executed { get; } = [];

    /// <summary>What the devices do; by default they obey. Null: they are silent, and no outcome is reported.</summary>
    public Func<DispatchedCommand, AttemptVerdict?> Behaviour { get; set; } = _ => AttemptVerdict.Succeeded;

    /// <summary>What is exchanged with the devices, for their log; by default nothing.</summary>
    public Func<DispatchedCommand, IReadOnlyList<ExchangedMessage>> Exchanged { get; set; } = _ => [];

    /// <summary>How long the first push waits for its answer.</summary>
    public TimeSpan FirstAnswerAfter { get; init; }

    /// <summary>What an exchange takes; by default no time.</summary>
    public Func<DispatchedCommand, Task> Exchange { get; set; } = _ => Task.CompletedTask;

    /// <summary>Set to hold back what comes: nothing is reported until it is released.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public async Task Join()
    {
        _reference = grains.CreateObjectReference<IAdapter>(this);
        await Register();
        _heartbeat = Task.Run(async () =>
        {
            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    // A beat that is lost with the registry's silo leaves time for others before the next registry has settled.
                    await Register().WaitAsync(Heartbeat * 2);
                    await Task.Delay(Heartbeat, _stop.Token);
                }
                catch (Exception failure) when (failure is OperationCanceledException or TimeoutException or Orleans.Runtime.OrleansException)
                {
                    // The registry's silo may just be dying; the next beat finds its successor.
                }
            }
        });
    }

    /// <summary>Says that it stops, and takes nothing new.</summary>
    public Task Leave()
    {
        _isLeaving = true;
        return Register();
    }

    /// <summary>Disappears without a word.</summary>
    public async Task Vanish()
    {
        await _stop.CancelAsync();
        await _heartbeat;
    }

    public async Task<DispatchAnswer> Execute(IReadOnlyList<DispatchedCommand> commands, CancellationToken cancellationToken)
    {
        if (!_stop.IsCancellationRequested)
        {
            foreach (var command in commands.Where(c => _inHand.TryAdd((c.CorrelationUid, c.Attempt), true)))
            {
                Executed.Enqueue(command);
                _ = Report(command);
            }
        }
        if (Interlocked.Increment(ref _pushes) == 1)
            await Task.Delay(FirstAnswerAfter, CancellationToken.None);
        return new([], 1000);
    }

    /// <summary>Lets go of all it has, without a word.</summary>
    public void LetGo() => _inHand.Clear();

    public async ValueTask DisposeAsync()
    {
        await Vanish();
        _stop.Dispose();
    }

    private Task Register() => grains.GetGrain<IAdapterRegistry>(0).Register(new()
    {
        AdapterId = id,
        Incarnation = _incarnation,
        Protocol = protocol,
        Capacity = 1000,
        Adapter = _reference!,
        IsLeaving = _isLeaving,
    });

    private async Task Report(DispatchedCommand command)
    {
        if (Gate is { } gate)
            await gate.Task;
        await Exchange(command);
        if (Behaviour(command) is not { } verdict)
            return;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                // As adapters do: an answer that is lost with the silo through which it would have come is waited for by nothing else than the client's own limit, half a minute.
                await grains.Device(command.Contact.DeviceIdentification).Report(new()
                {
                    CorrelationUid = command.CorrelationUid,
                    Attempt = command.Attempt,
                    AdapterId = id,
                    Verdict = verdict,
                    Error = verdict == AttemptVerdict.Succeeded ? null : new CommandError(ErrorCode.NoResponse, "No response from device"),
                    Messages = Exchanged(command),
                }).WaitAsync(AttemptLimits.Of(attempt));
                return;
            }
            catch (Exception failure) when (failure is UnavailableException or TimeoutException or Orleans.Runtime.OrleansException)
            {
                await Task.Delay(100);
            }
        }
    }
}
