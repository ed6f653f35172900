using GridOrleans.Cli.Processes;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Cli.Chaos;

/// <summary><c>kill -9</c> of processes.</summary>
/// <param name="name">Its name.</param>
/// <param name="description">What it does.</param>
/// <param name="victims">Chooses them.</param>
internal sealed class KillFault(string name, string description, Func<Scene, CancellationToken, Task<IReadOnlyList<string>>> victims) : Fault(name, description)
{
    /// <inheritdoc />
    public override int Weight => Often;

    /// <inheritdoc />
    public override async Task<Strike?> StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var chosen = await victims(scene, cancellation);
        var at = scene.Time.GetUtcNow();
        var killed = await scene.Platform.KillAsync(chosen, cancellation);
        return killed.Count == 0 ? null : new Strike(string.Join(", ", killed), at, killed.Count);
    }
}

/// <summary>SIGTERM of a process of one kind, which must not be noticed.</summary>
internal sealed class TerminateFault(string name, string description, Stage stage) : Fault(name, description)
{
    /// <inheritdoc />
    public override bool MayRepeat => false;

    /// <inheritdoc />
    public override bool MayFailCalls => false;

    /// <inheritdoc />
    public override async Task<Strike?> StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var target = scene.Any(scene.Platform.Names(stage));
        var at = scene.Time.GetUtcNow();
        return await scene.Platform.RestartInOrderAsync(target, cancellation) ? new Strike(target, at) : null;
    }
}

/// <summary>SIGTERM of every silo, adapter and gateway in turn, each when the one before is ready again: how a new release is rolled out.</summary>
internal sealed class RollingRestart() : Fault("rolling-restart", "SIGTERM of every process in turn, as a new release is rolled out")
{
    /// <inheritdoc />
    public override bool MayRepeat => false;

    /// <inheritdoc />
    public override bool MayFailCalls => false;

    /// <inheritdoc />
    public override async Task<Strike?> StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var at = scene.Time.GetUtcNow();
        var all = ((Stage[])[Stage.Silo, Stage.Adapter, Stage.Gateway]).SelectMany(scene.Platform.Names).ToList();
        foreach (var process in all)
        {
            await scene.Platform.RestartInOrderAsync(process, cancellation);
            await scene.Platform.ReadyAsync(cancellation);
        }

        return new Strike(string.Join(", ", all), at);
    }
}

/// <summary>SIGSTOP for a time, then SIGCONT: everything keeps its connections and answers nothing.</summary>
internal sealed class FreezeFault(string name, string description, Stage stage, TimeSpan duration) : Fault(name, description)
{
    // A silo that was declared dead ends itself some two seconds after it thaws (Orleans handbook, 2.a).
    private static readonly TimeSpan LongestAfterlife = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public override async Task<Strike?> StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var target = scene.Any(scene.Platform.Names(stage));
        var at = scene.Time.GetUtcNow();
        if (scene.Platform.Send(target, Signal.Stop) is not { } pid) return null;
        try
        {
            await Task.Delay(duration, scene.Time, cancellation);
        }
        finally
        {
            Posix.Send(pid, Signal.Continue);
        }

        var finds = stage != Stage.Silo || await scene.Platform.EndsAsync(target, pid, LongestAfterlife, cancellation);
        return new Strike(target, at, Complaint: finds ? null : $"{target} was frozen for {duration.TotalSeconds:0} s and lives on as if it had not been declared dead.");
    }
}

/// <summary>A gateway dies while some of its requests are between commit and answer.</summary>
internal sealed class KillGateway() : Fault("kill-gateway", "kill -9 of a gateway while many requests are under way through it")
{
    private const int Orders = 200;
    private static readonly TimeSpan UntilSomeAreCommitted = TimeSpan.FromMilliseconds(25);

    /// <inheritdoc />
    public override bool MayRepeat => false;

    /// <inheritdoc />
    public override int Weight => Often;

    /// <inheritdoc />
    public override async Task<Strike?> StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var gateways = scene.Platform.Names(Stage.Gateway);
        var chosen = scene.Random.Next(gateways.Count);
        var orders = scene.Clients.BurstAsync(chosen, Orders, scene.Random, cancellation);
        await Task.Delay(UntilSomeAreCommitted, scene.Time, cancellation);
        var at = scene.Time.GetUtcNow();
        var killed = await scene.Platform.KillAsync([gateways[chosen]], cancellation);
        await orders;
        return killed.Count > 0 ? new Strike(gateways[chosen], at, Kills: 1) : null;
    }
}
