using System.Collections.Concurrent;
using System.Net;

namespace GridOrleans.Cli.Chaos;

/// <summary>
/// The network between hosts of one machine: it carries packets from one interface to another, late or not at all where an impairment says so. The kernels'
/// own TCP deals with that, as on a real wire. In this process instead of <c>tc netem</c>, which many kernels lack, and which cannot tell relations apart
/// by port.
/// </summary>
internal sealed class Switch(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    // Beyond that, packets are lost, as in any switch.
    private const int MostWaiting = 100_000;

    private readonly ConcurrentDictionary<IPAddress, Tun> hosts = [];
    private readonly ConcurrentQueue<Waiting> waiting = [];
    private readonly List<Thread> threads = [];
    private volatile IReadOnlyList<Impairment> impairments = [];
    private volatile bool ended;
    private int impaired;

    /// <summary>Connects a host.</summary>
    public void Connect(IPAddress address, Tun tun)
    {
        hosts[address] = tun;
        if (threads.Count == 0) Start("late packets", DeliverLate);
        Start($"wire of {address}", () => Carry(tun));
    }

    /// <summary>How many packets the last impairment has concerned.</summary>
    public int Impaired => Volatile.Read(ref impaired);

    /// <summary>Impairs relations, instead of those that were impaired before; none: the network is whole.</summary>
    public void Impair(params IReadOnlyList<Impairment> now)
    {
        if (now.Count > 0) Interlocked.Exchange(ref impaired, 0);
        impairments = now;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        ended = true;
        threads.ForEach(thread => thread.Join());
        foreach (var tun in hosts.Values) tun.Dispose();
    }

    private void Start(string name, ThreadStart work)
    {
        var thread = new Thread(work) { IsBackground = true, Name = name };
        threads.Add(thread);
        thread.Start();
    }

    private void Carry(Tun from)
    {
        var buffer = new byte[Tun.LargestPacket];
        while (!ended)
        {
            var packet = buffer.AsSpan(0, from.Read(buffer, Watch));
            if (!PacketHead.TryRead(packet, out var head) || !hosts.TryGetValue(head.Destination, out var to)) continue;
            if (Find(head) is not { } impairment)
            {
                to.Write(packet);
                continue;
            }

            Interlocked.Increment(ref impaired);
            if (Random.Shared.NextDouble() >= impairment.Loss && waiting.Count < MostWaiting)
                waiting.Enqueue(new Waiting(time.GetTimestamp() + (long)(impairment.Delay.TotalSeconds * time.TimestampFrequency), to, packet.ToArray()));
        }
    }

    private Impairment? Find(in PacketHead head)
    {
        foreach (var impairment in impairments)
            if (impairment.Concerns(head)) return impairment;
        return null;
    }

    private void DeliverLate()
    {
        while (!ended)
        {
            while (waiting.TryPeek(out var first) && first.Due <= time.GetTimestamp() && waiting.TryDequeue(out first)) first.To.Write(first.Packet);
            Thread.Sleep(Tick);
        }
    }

    private readonly record struct Waiting(long Due, Tun To, byte[] Packet);
}
