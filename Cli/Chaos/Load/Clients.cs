using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using GridOrleans.Cli.Devices;

namespace GridOrleans.Cli.Chaos;

/// <summary>
/// The clients: they submit without pause and write everything down. The first devices are watched: each has a client of its own, which tells when the device
/// takes commands again after a fault. Rovers go over the others, with priorities and schedule times; readers look at what has been acknowledged. The last devices sleep:
/// each is told once in a while what to do much later, and nothing else happens to it, so that nothing but the platform's own search begins its command.
/// </summary>
internal sealed class Clients(GatewayCalls gateways, Recorder recorder, ChaosOptions options, TimeProvider time)
{
    /// <summary>How many devices are watched.</summary>
    public const int Watched = 48;

    /// <summary>How many devices are needed.</summary>
    public const int Fewest = Watched + Rovers + Sleeping;

    private const int Rovers = 12;
    private const int Sleeping = 12;
    private const int Readers = 2;
    private const int MostTries = 40;

    private static readonly TimeSpan PauseBeforeRepeat = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan BetweenSleeps = TimeSpan.FromSeconds(90);

    private readonly ConcurrentDictionary<string, int> marks = [];

    /// <summary>The devices whose answers are watched.</summary>
    public static IReadOnlyList<string> WatchedDevices => [.. Enumerable.Range(1, Watched).Select(SimulatedDevices.Identification)];

    private IReadOnlyList<string> SleepingDevices =>
        options.LatestSchedule < options.LongSleep ? [] : [.. Enumerable.Range(Awake + 1, Sleeping).Select(SimulatedDevices.Identification)];

    private int Awake => options.Devices - Sleeping;

    /// <summary>Submits until told to stop; then every order under way is still brought to its end.</summary>
    /// <param name="stop">Nothing new.</param>
    /// <param name="cancellation">What is under way is let go: nobody will look at it.</param>
    public Task RunAsync(CancellationToken stop, CancellationToken cancellation)
    {
        var watched = WatchedDevices.Select((device, i) => Task.Run(() => WatchAsync(device, new Random(options.Seed + i), stop, cancellation)));
        var rovers = Enumerable.Range(0, Rovers).Select(i => Task.Run(() => RoveAsync(new Random(options.Seed + 1000 + i), stop, cancellation)));
        var readers = Enumerable.Range(0, Readers).Select(i => Task.Run(() => ReadAsync(i, stop, cancellation)));
        var sleepers = SleepingDevices.Select((device, i) => Task.Run(() => SleepAsync(device, new Random(options.Seed + 2000 + i), stop, cancellation)));
        return Task.WhenAll([.. watched, .. rovers, .. readers, .. sleepers]);
    }

    /// <summary>Many orders at once through one gateway, so that some are between commit and answer a moment later; each with a key, to be repeated.</summary>
    /// <param name="gateway">Which, from 0.</param>
    /// <param name="orders">How many.</param>
    /// <param name="random">Chooses the devices.</param>
    /// <param name="cancellation">Lets go of what is under way.</param>
    public Task BurstAsync(int gateway, int orders, Random random, CancellationToken cancellation) => Task.WhenAll(Enumerable.Range(0, orders)
        .Select(_ => SimulatedDevices.Identification(random.Next(1, Awake + 1)))
        .Select(device => Task.Run(() => OrderAsync(device, 4, null, withKey: true, gateway, cancellation))));

    private async Task WatchAsync(string device, Random random, CancellationToken stop, CancellationToken cancellation)
    {
        while (!stop.IsCancellationRequested)
        {
            await OrderAsync(device, 4, null, random.Next(2) == 0, random.Next(gateways.Count), cancellation);
            await PauseAsync(options.ClientPause * (0.75 + random.NextDouble() / 2), stop);
        }
    }

    private async Task RoveAsync(Random random, CancellationToken stop, CancellationToken cancellation)
    {
        while (!stop.IsCancellationRequested)
        {
            var device = SimulatedDevices.Identification(random.Next(Watched + 1, Awake + 1));
            var isScheduled = random.Next(10) == 0;
            var scheduled = isScheduled ? time.GetUtcNow() + options.LatestSchedule * random.NextDouble() : (DateTimeOffset?)null;
            await OrderAsync(device, random.Next(8) == 0 ? 7 : 4, scheduled, random.Next(2) == 0, random.Next(gateways.Count), cancellation);
            await PauseAsync(options.ClientPause * (0.75 + random.NextDouble() / 2), stop);
        }
    }

    private async Task SleepAsync(string device, Random random, CancellationToken stop, CancellationToken cancellation)
    {
        while (!stop.IsCancellationRequested)
        {
            var scheduled = time.GetUtcNow() + options.LongSleep + (options.LatestSchedule - options.LongSleep) * random.NextDouble();
            await OrderAsync(device, 4, scheduled, withKey: true, random.Next(gateways.Count), cancellation);
            await PauseAsync(BetweenSleeps, stop);
        }
    }

    private async Task ReadAsync(int gateway, CancellationToken stop, CancellationToken cancellation)
    {
        while (!stop.IsCancellationRequested)
        {
            var began = time.GetUtcNow();
            if (recorder.AnyAcknowledged() is { } uid && await gateways.ReadAsync(gateway % gateways.Count, uid, cancellation) is { } status)
                recorder.Add(new Reading(uid, status, time.GetUtcNow(), began));
            await PauseAsync(TimeSpan.FromMilliseconds(100), stop);
        }
    }

    private async Task OrderAsync(string device, int priority, DateTimeOffset? scheduled, bool withKey, int gateway, CancellationToken cancellation)
    {
        var mark = new Mark(marks.AddOrUpdate(device, 0, (_, last) => last + 1) % Mark.Limit);
        recorder.Begin(device, mark, time.GetUtcNow());
        var command = Command(mark, priority, scheduled);
        var key = withKey ? Guid.NewGuid().ToString() : null;
        var tries = new List<Try>();
        do
        {
            if (tries.Count > 0) await Task.Delay(PauseBeforeRepeat, time, cancellation);
            tries.Add(await gateways.SubmitAsync((gateway + tries.Count) % gateways.Count, device, command, key, cancellation));
        }
        // Without a key, a repetition could be a second command.
        while (key is not null && tries.Count < MostTries && (tries[^1].Answer == Answer.Unknown || tries[^1].StatusCode is null or 429));
        recorder.Add(new Order(device, mark, priority, scheduled, key, tries));
    }

    private static JsonObject Command(Mark mark, int priority, DateTimeOffset? scheduled)
    {
        var command = new JsonObject
        {
            ["type"] = "setLight",
            ["priority"] = priority,
            ["lightValues"] = new JsonArray([.. mark.DimValues.Select((dim, i) => new JsonObject { ["index"] = i + 1, ["on"] = true, ["dimValue"] = dim })]),
        };
        if (scheduled is { } at) command["scheduleTime"] = at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        return command;
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken stop) =>
        await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
