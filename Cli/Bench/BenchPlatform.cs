using System.Globalization;
using GridOrleans.Cli.Devices;
using GridOrleans.Cli.Processes;
using GridOrleans.Cli.Supervision;
using Npgsql;

namespace GridOrleans.Cli.Bench;

/// <summary>A platform under measurement.</summary>
internal sealed class BenchPlatform(DrivenPlatform driven, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Names, addresses and keys.</summary>
    public ProcessTable Table => driven.Table;

    /// <summary>Its database.</summary>
    public NpgsqlDataSource Database { get; } = NpgsqlDataSource.Create(driven.Table.Database.Silo);

    /// <summary>Calls to its gateways.</summary>
    public RestLoad Rest { get; } = new(driven.GatewayUrls, driven.Table.Keys.Token());

    /// <summary>Adds lights over REST and waits until the simulator has registered them all.</summary>
    /// <returns>How long adding took, and how long registering took.</returns>
    /// <exception cref="CannotContinueException">Some did not register.</exception>
    public async Task<(TimeSpan Added, TimeSpan Registered)> AddLightsAsync(int count, Func<Task<SimulatorProcess>> simulator, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(Table.RestUrl), Timeout = TimeSpan.FromMinutes(1) };
        await new DeviceImport(http, Table.Keys.Token(), Table.Keys.DevicePublicKeyText(), time).RunAsync(count, _ => { }, cancellation);
        var added = time.GetElapsedTime(began);
        began = time.GetTimestamp();
        var lights = await simulator();
        var registered = await new Registrations(lights.Http, time).WaitAsync(count, _ => { }, cancellation);
        if (registered < count) throw new CannotContinueException($"Only {registered} of {count} lights have registered; see {Table.Home.Logs}.");
        return (added, time.GetElapsedTime(began));
    }

    /// <summary>The processor time that each kind of process has used so far, and this one (<c>client</c>).</summary>
    public CpuSplit Cpu(SimulatorProcess? simulator = null)
    {
        var split = new SortedDictionary<string, TimeSpan> { ["client"] = Environment.CpuUsage.TotalTime };
        foreach (var process in driven.Processes)
        {
            if (process.Identity is not { } identity) continue;
            var kind = process.Stage == Stage.Database ? "postgresql" : process.Stage.ToString().ToLowerInvariant();
            split[kind] = split.GetValueOrDefault(kind) + CpuTime.Of(identity.Pid);
        }

        if (simulator is not null) split["simulator"] = simulator.Cpu;
        return new CpuSplit(split);
    }

    /// <summary>The memory that each process holds now, in megabytes (<c>VmRSS</c>, proc(5)); PostgreSQL's is shared between its processes and left out.</summary>
    public IReadOnlyDictionary<string, double> Memory() => driven.Processes
        .Where(process => process.Stage is Stage.Silo or Stage.Adapter or Stage.Gateway && process.Identity is not null)
        .ToDictionary(process => process.Name, process => ResidentMegabytes(process.Identity!.Pid));

    private static double ResidentMegabytes(int pid) => File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kilobytes, ..] ? double.Parse(kilobytes, CultureInfo.InvariantCulture) / 1024 : 0;

    /// <summary>Stops the processes where they are (SIGSTOP), so that they use no processor time; they cannot be used again.</summary>
    public void Freeze()
    {
        foreach (var process in driven.Processes.Where(process => process.Stage is Stage.Silo or Stage.Adapter or Stage.Gateway)) driven.Send(process.Name, Signal.Stop);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var process in driven.Processes) driven.Send(process.Name, Signal.Continue);
        Rest.Dispose();
        await Database.DisposeAsync();
        await driven.DisposeAsync();
    }
}

/// <summary>Processor time by kind of process.</summary>
/// <param name="Times">By <c>client</c>, <c>gateway</c>, <c>silo</c>, <c>adapter</c>, <c>simulator</c>, <c>postgresql</c>.</param>
internal sealed record CpuSplit(IReadOnlyDictionary<string, TimeSpan> Times)
{
    /// <summary>What was used since an earlier look, for each of a number of commands: <c>silo 61 µs, ...; 330 µs in all</c>.</summary>
    public string Since(CpuSplit earlier, int commands)
    {
        var each = Times.Select(time => (Kind: time.Key, Micro: (time.Value - earlier.Times.GetValueOrDefault(time.Key)).TotalMicroseconds / commands)).ToList();
        return FormattableString.Invariant(
            $"CPU per command: {string.Join(", ", each.Select(part => FormattableString.Invariant($"{part.Kind} {part.Micro:0} µs")))}; {each.Sum(part => part.Micro):0} µs in all");
    }
}
