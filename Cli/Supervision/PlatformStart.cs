using GridOrleans.Cli.Devices;
using GridOrleans.Cli.Postgres;

namespace GridOrleans.Cli.Supervision;

/// <summary>Brings the platform up, what can be done side by side side by side.</summary>
internal sealed class PlatformStart(ProcessTable table, StateBoard board, TimeProvider time)
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(90);

    private readonly StepBoard steps = new(board, time);
    private readonly List<SupervisedProcess> started = [];

    /// <summary>What has been started, in that order; also after a failure.</summary>
    public IReadOnlyList<SupervisedProcess> Started => started;

    /// <summary>Starts everything and waits until it is ready. When it fails, nothing of it goes on in the background.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<Task> open = [];
        try
        {
            await RunAsync(open, failed.Token);
        }
        catch
        {
            await failed.CancelAsync();
            await Task.WhenAll(open).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <summary>Waits for all, but not beyond the first failure.</summary>
    internal static async Task AllAsync(IEnumerable<Task> tasks)
    {
        var open = tasks.ToList();
        while (open.Count > 0)
        {
            var ended = await Task.WhenAny(open);
            open.Remove(ended);
            await ended;
        }
    }

    private async Task RunAsync(List<Task> open, CancellationToken cancellation)
    {
        var missing = table.Programs().Select(definition => definition.Command.Arguments[^1]).Distinct().Where(file => !File.Exists(file)).ToList();
        if (missing.Count > 0)
            throw new CannotContinueException($"Not built: {string.Join(", ", missing)}. Build: dotnet build GridOrleans.sln -c Release");
        if (table.Database.IsPrivate)
            await StartPostgresAsync(cancellation);
        else
            await CheckNamedDatabaseAsync(cancellation);

        var programs = table.Programs().Select(definition => new SupervisedProcess(definition, board, time)).ToLookup(p => p.Definition.Stage);
        board.Change(state => state with { Processes = [.. state.Processes, .. programs.SelectMany(stage => stage).Select(Waiting)] });

        open.AddRange(programs[Stage.Silo].Select(process => StartAsync(process, cancellation)));
        // Clients wait for the cluster by themselves; beside the first silo they would only slow down its start.
        await await Task.WhenAny(open);
        open.AddRange(programs[Stage.Adapter].Select(process => StartAsync(process, cancellation)));
        var gateways = programs[Stage.Gateway].Select(process => StartAsync(process, cancellation)).ToList();
        open.AddRange(gateways);
        open.Add(AddDevicesAsync(gateways[0], cancellation));
        await AllAsync(open);
        foreach (var simulator in programs[Stage.Simulator])
        {
            await StartAsync(simulator, cancellation);
            await WaitForRegistrationsAsync(cancellation);
        }
    }

    private static ProcessState Waiting(SupervisedProcess process) =>
        new(process.Definition.Name, process.Definition.Stage, process.Definition.Url, process.Definition.StopSignal);

    private async Task StartPostgresAsync(CancellationToken cancellation)
    {
        var programs = PostgresPrograms.Find() ?? throw new CannotContinueException("PostgreSQL's server programs have gone.");
        var data = new PostgresData(await PostgresPlace.PrepareAsync(table.Home.Postgres, cancellation), programs);
        if (!data.Exists)
        {
            await steps.RunAsync("database, made anew", async _ =>
            {
                await data.CreateAsync(table.Keys.DatabasePassword, new PostgresSettings(Durable: true), cancellation);
                return "";
            });
        }

        if (data.RunningServer() is { } pid)
            throw new CannotContinueException($"A PostgreSQL server already runs on {data.Folder} (pid {pid}), and no state file knows it: stop it first.");
        var postgres = new SupervisedProcess(table.Postgres(data), board, time);
        board.Change(state => state with { Processes = [Waiting(postgres)] });
        await StartAsync(postgres, cancellation);
    }

    private Task CheckNamedDatabaseAsync(CancellationToken cancellation) => steps.RunAsync("database of GRID_DATABASE", async _ =>
    {
        foreach (var connection in (string[])[table.Database.Silo, table.Database.Client])
            if (await PostgresReadiness.FailureAsync(connection, cancellation) is { } failure)
                throw new StartFailedException(null, $"The database named by GRID_DATABASE does not answer: {failure}");
        return "";
    });

    private Task StartAsync(SupervisedProcess process, CancellationToken cancellation) => steps.RunAsync(process.Definition.Name, async _ =>
    {
        started.Add(process);
        process.Start();
        try
        {
            await process.FirstReady.WaitAsync(ReadyLimit, time, cancellation);
        }
        catch (TimeoutException)
        {
            throw new StartFailedException(process.Definition.Name, $"{process.Definition.Name} was not ready within {ReadyLimit.TotalSeconds:0} s.");
        }

        return process.Definition.Url;
    });

    private async Task AddDevicesAsync(Task gatewayReady, CancellationToken cancellation)
    {
        await gatewayReady;
        var count = table.Size.Devices;
        if (count == 0) return;
        await steps.RunAsync("devices added over REST", async progress =>
        {
            using var http = Http(table.RestUrl);
            await SimulatedDevices.AddAsync(
                http, table.Keys.Token(), table.Keys.DevicePublicKeyText(), count, done => progress($"{done} of {count}"), time, cancellation);
            return $"{count}";
        });
    }

    private Task WaitForRegistrationsAsync(CancellationToken cancellation) => steps.RunAsync("lights registered", async progress =>
    {
        var count = table.Size.Devices;
        using var http = Http(table.SimulatorUrl);
        var registered = await new Registrations(http, time).WaitAsync(count, done => progress($"{done} of {count}"), cancellation);
        if (registered < count)
        {
            var remark = $"Only {registered} of {count} lights had registered within {Registrations.LimitFor(count).TotalSeconds:0} s; they go on trying.";
            board.Change(state => state with { Remarks = [.. state.Remarks, remark] });
        }

        return $"{registered} of {count}";
    });

    private static HttpClient Http(string url) =>
        new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(60) };
}
