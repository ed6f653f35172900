namespace GridOrleans.Adapters.Hosting;

/// <summary>Who may exchange with which device now: one at a time for each device, and over all who has a slot.</summary>
internal sealed class DeviceTurns(ExchangeSlots slots)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DeviceQueue> _queues = new(StringComparer.Ordinal);

    /// <summary>Waits for the device's turn, then for a slot.</summary>
    /// <param name="deviceIdentification">The device.</param>
    /// <param name="organisation">Who wants the exchange.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>To be disposed when the exchange is over.</returns>
    public async Task<IDisposable> Take(string deviceIdentification, string organisation, CancellationToken cancellationToken)
    {
        var queue = Enter(deviceIdentification);
        try
        {
            await queue.Turn.WaitAsync(cancellationToken);
            try
            {
                return new Turn(this, deviceIdentification, queue, await slots.Take(organisation, cancellationToken));
            }
            catch
            {
                queue.Turn.Release();
                throw;
            }
        }
        catch
        {
            Leave(deviceIdentification, queue);
            throw;
        }
    }

    /// <summary>How many devices somebody waits for or talks with.</summary>
    public int Devices
    {
        get
        {
            lock (_lock)
                return _queues.Count;
        }
    }

    private DeviceQueue Enter(string deviceIdentification)
    {
        lock (_lock)
        {
            if (!_queues.TryGetValue(deviceIdentification, out var queue))
                _queues.Add(deviceIdentification, queue = new DeviceQueue());
            queue.Members++;
            return queue;
        }
    }

    private void Leave(string deviceIdentification, DeviceQueue queue)
    {
        lock (_lock)
        {
            if (--queue.Members > 0)
                return;
            _queues.Remove(deviceIdentification);
            queue.Dispose();
        }
    }

    private sealed class DeviceQueue : IDisposable
    {
        public readonly SemaphoreSlim Turn = new(1, 1);
        public int Members;

        public void Dispose() => Turn.Dispose();
    }

    private sealed class Turn(DeviceTurns turns, string deviceIdentification, DeviceQueue queue, IDisposable slot) : IDisposable
    {
        public void Dispose()
        {
            slot.Dispose();
            queue.Turn.Release();
            turns.Leave(deviceIdentification, queue);
        }
    }
}
