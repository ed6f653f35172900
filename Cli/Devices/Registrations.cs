using System.Net.Http.Json;
using System.Text.Json;

namespace GridOrleans.Cli.Devices;

/// <summary>Waits until the simulated lights have registered with the platform.</summary>
internal sealed class Registrations(HttpClient simulator, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>How long they may take: half a minute, and a second more for each hundred.</summary>
    public static TimeSpan LimitFor(int count) => TimeSpan.FromSeconds(30 + (count / 100));

    /// <summary>Waits.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="progress">Told how many have registered, when that changes.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many have registered: all, or those that did within the limit.</returns>
    public async Task<int> WaitAsync(int count, Action<int> progress, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var registered = -1;
        while (true)
        {
            var now = await CountAsync(cancellation);
            if (now != registered) progress(now);
            registered = now;
            if (registered >= count || time.GetElapsedTime(began) > LimitFor(count)) return registered;
            await Task.Delay(Interval, time, cancellation);
        }
    }

    private async Task<int> CountAsync(CancellationToken cancellation)
    {
        try
        {
            return (await simulator.GetFromJsonAsync<Summary>("/summary", cancellation))?.Registered ?? 0;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return 0;
        }
    }

    private sealed record Summary(int Devices, int Registered);
}
