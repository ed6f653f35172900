using GridOrleans.Adapters.Oslp.Protocol;

namespace GridOrleans.Simulators.Oslp;

/// <summary>
/// What devices did, newest last: a ring that is bounded for all devices together, with a chain through it for each device, so
/// that one device's last executions are found without a search. Memory is taken as it fills.
/// </summary>
internal sealed class ExecutionLog(int devices, int capacity)
{
    /// <summary>The longest part of a request that is kept, in bytes; a command for lights has less than 80.</summary>
    public const int PayloadKept = 256;

    private const int BlockLength = 4096;

    private readonly Lock _gate = new();
    private readonly Execution[]?[] _blocks = new Execution[]?[(capacity + BlockLength - 1) / BlockLength];
    private readonly long[] _lastOf = new long[devices + 1];
    private long _newest;

    private long Capacity { get; } = (capacity + BlockLength - 1) / BlockLength * (long)BlockLength;

    /// <summary>How many executions there have been; also the ordinal of the newest.</summary>
    public long Newest => Interlocked.Read(ref _newest);

    /// <summary>The ordinal of the oldest that is still there; 1 when there was none yet.</summary>
    public long Oldest => Math.Max(1, Newest - Capacity + 1);

    public long Add(int device, MessageKind request, DateTimeOffset at, ushort sequenceNumber, ReadOnlySpan<byte> payload)
    {
        var kept = payload[..Math.Min(payload.Length, PayloadKept)].ToArray();
        lock (_gate)
        {
            var ordinal = _newest + 1;
            Slot(ordinal) = new Execution(ordinal, device, request, at, sequenceNumber, kept, _lastOf[device]);
            _lastOf[device] = ordinal;
            Interlocked.Exchange(ref _newest, ordinal);
            return ordinal;
        }
    }

    /// <summary>The executions after an ordinal, oldest first.</summary>
    public IReadOnlyList<Execution> After(long ordinal, int limit)
    {
        lock (_gate)
        {
            var first = Math.Max(ordinal + 1, Oldest);
            var count = (int)Math.Clamp(_newest - first + 1, 0, limit);
            var found = new Execution[count];
            for (var place = 0; place < count; place++)
                found[place] = Slot(first + place);
            return found;
        }
    }

    /// <summary>The last executions of a device, oldest first.</summary>
    public IReadOnlyList<Execution> Of(int device, int limit)
    {
        var found = new List<Execution>();
        lock (_gate)
        {
            var oldest = Oldest;
            for (var ordinal = _lastOf[device]; ordinal >= oldest && found.Count < limit; ordinal = found[^1].Previous)
                found.Add(Slot(ordinal));
        }

        found.Reverse();
        return found;
    }

    private ref Execution Slot(long ordinal)
    {
        var place = (int)((ordinal - 1) % Capacity);
        var block = _blocks[place / BlockLength] ??= new Execution[BlockLength];
        return ref block[place % BlockLength];
    }
}
