using System.Collections.Concurrent;
using System.Net.Http.Json;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Cli.Chaos;

/// <summary>What devices executed, read from the simulator while it goes on.</summary>
internal sealed class DeviceWitness(HttpClient simulator, TimeProvider time)
{
    private const int PageSize = 10_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly List<Execution> executions = [];
    private readonly ConcurrentDictionary<string, Mark> lastMarks = [];
    private long last;

    /// <summary>All that has been read.</summary>
    public IReadOnlyList<Execution> Executions => executions;

    /// <summary>The last command that a device has executed; <c>null</c> before the first.</summary>
    public Mark? LastOf(string device) => lastMarks.TryGetValue(device, out var mark) ? mark : null;

    /// <summary>Makes every device act and answer a little later, as real ones do: only so are commands under way when something dies.</summary>
    public async Task SlowDownAsync(TimeSpan delay, CancellationToken cancellation)
    {
        using var response = await simulator.PutAsJsonAsync("/faults", new { delayMilliseconds = (int)delay.TotalMilliseconds }, cancellation);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Reads along until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await CatchUpAsync(CancellationToken.None);
            await Task.Delay(Interval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads what has been executed since.</summary>
    public async Task CatchUpAsync(CancellationToken cancellation)
    {
        while (await simulator.GetFromJsonAsync<List<Seen>>($"/executions?after={last}&limit={PageSize}", cancellation) is { Count: > 0 } page)
        {
            foreach (var seen in page)
            {
                if (seen.Ordinal != last + 1)
                    throw new CannotContinueException($"The simulator has forgotten executions {last + 1} to {seen.Ordinal - 1}: the run is too long for it.");
                last = seen.Ordinal;
                if (seen.Request is not ("setLight" or "resumeSchedule")) continue;
                var mark = seen.Request == "setLight" ? MarkOf(seen.Payload) : (Mark?)null;
                executions.Add(new Execution(seen.Ordinal, seen.Identification, mark, seen.At));
                if (mark is { } executed) lastMarks[seen.Identification] = executed;
            }
        }
    }

    private static Mark MarkOf(string payload) => Mark.From([.. Message.Parser.ParseFrom(Convert.FromHexString(payload)).SetLightRequest.Values
        .Select(value => (Index: Decoded(value.Index), Dim: Decoded(value.DimValue))).OrderBy(value => value.Index).Select(value => value.Dim)]);

    private static int Decoded(Google.Protobuf.ByteString octet) =>
        Octet.TryDecode(octet, out var value) ? value : throw new FormatException("a light value is not one octet");

    private sealed record Seen(long Ordinal, string Identification, string Request, DateTimeOffset At, string Payload);
}
