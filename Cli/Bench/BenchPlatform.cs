using System.Globalization;
using GridOrleans.Cli.Supervision;
using Npgsql;

namespace GridOrleans.Cli.Bench;

/// <summary>A platform under measurement.</summary>
internal sealed class BenchPlatform : IAsyncDisposable
{
    private DrivenPlatform? driven;

    /// <summary>Takes over a platform that is ready.</summary>
    public BenchPlatform(DrivenPlatform driven)
    {
        this.driven = driven;
        Table = driven.Table;
        Database = NpgsqlDataSource.Create(Table.Database.Silo);
        Rest = RestOf(Table.Keys.Token());
    }

    /// <summary>Names, addresses and keys.</summary>
    public ProcessTable Table { get; }

    /// <summary>Its database.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>Calls to its gateways.</summary>
    public RestLoad Rest { get; }

    /// <summary>Calls to its gateways by another organisation.</summary>
    public RestLoad RestOf(string token) => new(Table.Programs().Where(program => program.Stage == Stage.Gateway).Select(program => program.Url), token);

    private DrivenPlatform Driven => driven ?? throw new InvalidOperationException("The platform is being started again.");

    /// <summary>Stops it and starts it again, on the same ports and database.</summary>
    public async Task RestartAsync(Func<Task<DrivenPlatform>> start)
    {
        var stopped = Driven;
        driven = null;
        await stopped.DisposeAsync();
        driven = await start();
        Database.Clear();
    }

    /// <summary>The processor time that each kind of process has used so far, and this one (<c>client</c>).</summary>
    public CpuSplit Cpu(SimulatorProcess? simulator = null)
    {
        var split = new SortedDictionary<string, TimeSpan> { [CpuSplit.Client] = Environment.CpuUsage.TotalTime };
        foreach (var process in Driven.Processes)
        {
            if (process.Identity is not { } identity) continue;
            var kind = process.Stage == Stage.Database ? "postgresql" : process.Stage.ToString().ToLowerInvariant();
            split[kind] = split.GetValueOrDefault(kind) + CpuTime.Of(identity.Pid);
        }

        if (simulator is not null) split["simulator"] = simulator.Cpu;
        return new CpuSplit(split);
    }

    /// <summary>The memory that each process holds now, in megabytes (<c>VmRSS</c>, proc(5)); PostgreSQL's is shared between its processes and left out.</summary>
    public IReadOnlyDictionary<string, double> Memory() => Driven.Processes
        .Where(process => process.Stage is Stage.Silo or Stage.Adapter or Stage.Gateway && process.Identity is not null)
        .ToDictionary(process => process.Name, process => ResidentMegabytes(process.Identity!.Pid));

    /// <summary>What lives in the memory of its first silo.</summary>
    public LiveHeap SiloHeap(TimeProvider time)
    {
        var silo = Driven.Processes.First(process => process.Stage == Stage.Silo && process.Identity is not null);
        var url = Table.Programs().Single(program => program.Name == silo.Name).Url;
        return new LiveHeap(silo.Identity!.Pid, new Uri(new Uri(url), "/metrics"), time);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Rest.Dispose();
        await Database.DisposeAsync();
        if (driven is null) return;
        await driven.DisposeAsync();
    }

    private static double ResidentMegabytes(int pid) => File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kilobytes, ..] ? double.Parse(kilobytes, CultureInfo.InvariantCulture) / 1024 : 0;
}

/// <summary>Processor time by kind of process.</summary>
/// <param name="Times">By <c>client</c>, <c>gateway</c>, <c>silo</c>, <c>adapter</c>, <c>simulator</c>, <c>postgresql</c>.</param>
internal sealed record CpuSplit(IReadOnlyDictionary<string, TimeSpan> Times)
{
    /// <summary>The name of this process.</summary>
    public const string Client = "client";

    /// <summary>What was used since an earlier look, for each of a number of commands: <c>silo 61 µs, ...; 330 µs in all</c>.</summary>
    public string Since(CpuSplit earlier, int commands)
    {
        var each = Times.Select(time => FormattableString.Invariant($"{time.Key} {Each(time, earlier, commands):0} µs"));
        return FormattableString.Invariant($"CPU per command: {string.Join(", ", each)}; {MicrosecondsSince(earlier, commands):0} µs in all");
    }

    /// <summary>What all but this process have used since an earlier look.</summary>
    public TimeSpan BusySince(CpuSplit earlier) => Times.Where(time => time.Key != Client).Aggregate(TimeSpan.Zero, (sum, time) => sum + time.Value - earlier.Times.GetValueOrDefault(time.Key));

    /// <summary>What all have used since an earlier look, for each of a number of commands.</summary>
    public double MicrosecondsSince(CpuSplit earlier, int commands) => Times.Sum(time => Each(time, earlier, commands));

    private static double Each(KeyValuePair<string, TimeSpan> time, CpuSplit earlier, int commands) =>
        (time.Value - earlier.Times.GetValueOrDefault(time.Key)).TotalMicroseconds / commands;
}
