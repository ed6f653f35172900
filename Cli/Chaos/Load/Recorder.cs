using System.Collections.Concurrent;

namespace GridOrleans.Cli.Chaos;

/// <summary>Where all clients write down what they asked for, were told and read; and what the driver asks while it goes on.</summary>
internal sealed class Recorder
{
    private const int Recent = 4096;

    private readonly ConcurrentQueue<Order> orders = [];
    private readonly ConcurrentQueue<Reading> readings = [];
    private readonly ConcurrentDictionary<(string Device, Mark Mark), DateTimeOffset> beginnings = [];
    private readonly Guid[] acknowledged = new Guid[Recent];
    private int acknowledgements;

    /// <summary>What was asked for, in the order of its end.</summary>
    public IReadOnlyList<Order> Orders => [.. orders];

    /// <summary>What was read.</summary>
    public IReadOnlyList<Reading> Readings => [.. readings];

    /// <summary>How many commands have been acknowledged so far.</summary>
    public int Acknowledged => acknowledgements;

    /// <summary>An order has ended.</summary>
    public void Add(Order order)
    {
        orders.Enqueue(order);
        if (order.Acknowledged is { } success) acknowledged[Interlocked.Increment(ref acknowledgements) % Recent] = success.CorrelationUid!.Value;
    }

    /// <summary>A client begins an order.</summary>
    public void Begin(string device, Mark mark, DateTimeOffset now) => beginnings[(device, mark)] = now;

    /// <summary>When an order was begun.</summary>
    public DateTimeOffset? BeganAt(string device, Mark mark) => beginnings.TryGetValue((device, mark), out var began) ? began : null;

    /// <summary>A command was read.</summary>
    public void Add(Reading reading) => readings.Enqueue(reading);

    /// <summary>One of the commands that were acknowledged last, by chance; <c>null</c> before the first.</summary>
    public Guid? AnyAcknowledged() =>
        acknowledgements == 0 ? null : acknowledged[(acknowledgements - Random.Shared.Next(Math.Min(acknowledgements, Recent))) % Recent];
}
