using System.Collections.Concurrent;

namespace GridOrleans.Cli.Bench;

/// <summary>
/// Calls at a steady rate, whatever becomes of those before: each is due at its own time, and a call that could begin only later is measured from when it was due.
/// So a platform that stalls is charged with all who came meanwhile.
/// </summary>
internal static class SteadyRate
{
    // The timer's own grain: calls that are due within it begin together.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(2);

    /// <summary>Calls for a while and waits for the last answer.</summary>
    /// <param name="perSecond">The rate.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="call">One call, by its number from 0.</param>
    /// <param name="time">The machine's clock.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<Latencies> RunAsync(
        int perSecond, TimeSpan duration, Func<int, Task> call, TimeProvider time, CancellationToken cancellation)
    {
        var took = new ConcurrentBag<TimeSpan>();
        var count = (int)(perSecond * duration.TotalSeconds);
        var open = new List<Task>(count);
        var start = time.GetTimestamp();
        using var timer = new PeriodicTimer(Tick, time);
        for (var next = 0; next < count;)
        {
            var elapsed = time.GetElapsedTime(start);
            while (next < count && Due(next) <= elapsed)
            {
                open.Add(MeasureAsync(next));
                next++;
            }

            await timer.WaitForNextTickAsync(cancellation);
        }

        await Task.WhenAll(open);
        return new Latencies(took);

        TimeSpan Due(int number) => TimeSpan.FromSeconds((double)number / perSecond);

        async Task MeasureAsync(int number)
        {
            await call(number);
            took.Add(time.GetElapsedTime(start) - Due(number));
        }
    }
}
