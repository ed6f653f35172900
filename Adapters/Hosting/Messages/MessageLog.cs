using Microsoft.Extensions.Options;

namespace GridOrleans.Adapters.Hosting;

/// <summary>
/// Decides what goes to the device message log. What belongs to an attempt or to something that a device said travels with that; what was refused has a way of its own,
/// and since anybody who reaches the port can cause it, only up to <see cref="MostRefusedPerMinute"/>. Security events are counted and logged in any case.
/// </summary>
public sealed class MessageLog
{
    /// <summary>How many refused messages of devices one adapter has logged in one minute.</summary>
    public const int MostRefusedPerMinute = 60;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly MessageLogLevel _level;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private long _start;
    private int _refused;

    internal MessageLog(IOptions<AdapterOptions> options, TimeProvider time)
    {
        _level = options.Value.MessageLog;
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <summary>Whether a message is logged; if not, it need not even be made.</summary>
    public bool Wants(bool isValid) => _level == MessageLogLevel.All || (_level == MessageLogLevel.Invalid && !isValid);

    /// <summary>Counts a refused message, and says whether it may be logged still.</summary>
    internal bool MayLogRefused()
    {
        lock (_lock)
        {
            if (_time.GetElapsedTime(_start) >= Period)
                (_start, _refused) = (_time.GetTimestamp(), 0);
            return ++_refused <= MostRefusedPerMinute;
        }
    }
}
