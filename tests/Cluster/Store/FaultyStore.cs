using System.Collections.Concurrent;
using GridOrleans.Errors;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>Where in a write the blow falls.</summary>
public enum Moment
{
    /// <summary>Nothing of it is stored.</summary>
    Before,

    /// <summary>It is stored, and nobody hears of it.</summary>
    After,
}

/// <summary>What the blow is.</summary>
internal enum Blow
{
    /// <summary>The store says that it is away.</summary>
    Failure,

    /// <summary>No answer comes any more: the process is about to die.</summary>
    Silence,
}

/// <summary>
/// A store that fails on demand: what stands between the grains of a test's silos and PostgreSQL. It strikes the next write that a test has named,
/// once, and lets all others through.
/// </summary>
public sealed class FaultyStore
{
    private const int MostNoted = 200;

    private static readonly ConcurrentDictionary<string, FaultyStore> Known = [];

    private readonly Lock _lock = new();
    private readonly List<Fault> _faults = [];

    // The latest ones, for the message of a test whose write never comes.
    private readonly Queue<string> _passed = new();
    private int _readInVain;

    public FaultyStore() => Known[Name] = this;

    /// <summary>Silos are set up by name; they find their store by this one.</summary>
    public string Name { get; } = $"{Guid.NewGuid():N}";

    internal static FaultyStore Named(string name) => Known[name];

    /// <summary>Strikes the next write that fits.</summary>
    internal Fault Next(Func<StoreWrite, bool> fits, Moment moment, Blow blow = Blow.Failure)
    {
        var fault = new Fault(fits, moment, blow, () => Passed);
        lock (_lock)
            _faults.Add(fault);
        return fault;
    }

    /// <summary>Lets a write through, or strikes it.</summary>
    /// <param name="write">What is known of it before.</param>
    /// <param name="commit">The write.</param>
    /// <param name="known">What is known of it after; the same when absent.</param>
    internal async Task<T> Write<T>(StoreWrite write, Func<Task<T>> commit, Func<T, StoreWrite>? known = null)
    {
        await Strike(write, Moment.Before);
        var answer = await commit();
        await Strike(known?.Invoke(answer) ?? write, Moment.After);
        return answer;
    }

    /// <summary>The key of the grain whose state cannot be read; null: all can.</summary>
    public string? Unreadable { get; set; }

    /// <summary>How often that was tried in vain.</summary>
    public int ReadInVain => _readInVain;

    /// <summary>Awaited before a device is told to take over commands: what a test makes of one that does not answer, or fails.</summary>
    public Func<string, Task> BeforeTakeOver { get; set; } = _ => Task.CompletedTask;

    internal void RequireReadable(string key)
    {
        if (key != Unreadable)
            return;
        Interlocked.Increment(ref _readInVain);
        throw UnavailableException.Store("The store was made to fail.");
    }

    private string Passed
    {
        get
        {
            lock (_lock)
                return string.Join('\n', _passed);
        }
    }

    private void Note(string write)
    {
        if (_passed.Count == MostNoted)
            _passed.Dequeue();
        _passed.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {write}");
    }

    private async Task Strike(StoreWrite write, Moment moment)
    {
        Fault? fault;
        lock (_lock)
        {
            fault = _faults.Find(f => f.Moment == moment && f.Fits(write));
            if (fault is null)
            {
                Note($"{moment} {write}");
                return;
            }
            _faults.Remove(fault);
        }
        fault.Strike(write.Silo);
        if (fault.Blow == Blow.Silence)
            await new TaskCompletionSource().Task;
        throw UnavailableException.Store("The store was made to fail.");
    }
}

/// <summary>A blow that waits for its write.</summary>
internal sealed class Fault(Func<StoreWrite, bool> fits, Moment moment, Blow blow, Func<string> passed)
{
    private readonly TaskCompletionSource<SiloAddress> _struck = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Func<StoreWrite, bool> Fits => fits;

    public Moment Moment => moment;

    public Blow Blow => blow;

    /// <summary>Completes with the silo that was struck. A test awaits it, so that it cannot pass without its fault.</summary>
    public Task<SiloAddress> Struck => Await();

    public bool HasStruck => _struck.Task.IsCompleted;

    public void Strike(SiloAddress silo) => _struck.TrySetResult(silo);

    private async Task<SiloAddress> Await()
    {
        try
        {
            return await _struck.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The write that was to fail did not come in 30 s. These came last:\n{passed()}");
        }
    }
}
