using System.Collections.Concurrent;

namespace GridOrleans.Cli.Chaos;

/// <summary>Where all clients write down what they asked for, were told and read; and what the driver asks while it goes on.</summary>
internal sealed class Recorder
{
    private const int Recent = 4096;

    private readonly ConcurrentQueue<Order> orders = [];
    private readonly ConcurrentQueue<Reading> readings = [];
    private readonly ConcurrentDictionary<string, DateTimeOffset> lastSuccess = [];
    private readonly Guid[] acknowledged = new Guid[Recent];
    private int acknowledgements;
    private int unanswered;

    /// <summary>What was asked for, in the order of its end.</summary>
    public IReadOnlyList<Order> Orders => [.. orders];

    /// <summary>What was read.</summary>
    public IReadOnlyList<Reading> Readings => [.. readings];

    /// <summary>How many commands have been acknowledged so far.</summary>
    public int Acknowledged => acknowledgements;

    /// <summary>How many orders have ended without an acknowledgement so far.</summary>
    public int Unanswered => unanswered;

    /// <summary>An order has ended.</summary>
    public void Add(Order order)
    {
        orders.Enqueue(order);
        if (order.Acknowledged is not { } success)
        {
            Interlocked.Increment(ref unanswered);
            return;
        }

        acknowledged[Interlocked.Increment(ref acknowledgements) % Recent] = success.CorrelationUid!.Value;
        lastSuccess[order.Device] = success.Began;
    }

    /// <summary>A command was read.</summary>
    public void Add(Reading reading) => readings.Enqueue(reading);

    /// <summary>One of the commands that were acknowledged last, by chance; <c>null</c> before the first.</summary>
    public Guid? AnyAcknowledged() =>
        acknowledgements == 0 ? null : acknowledged[(acknowledgements - Random.Shared.Next(Math.Min(acknowledgements, Recent))) % Recent];

    /// <summary>Whether a device has taken a command that was submitted after a moment.</summary>
    public bool SucceededSince(string device, DateTimeOffset moment) => lastSuccess.TryGetValue(device, out var began) && began >= moment;
}
