namespace GridOrleans.Cli.Chaos;

/// <summary>Something happens to the primary database server. The journal is the only one who knows, so nothing may reach a device twice.</summary>
internal abstract class DatabaseFault(string name, string description) : Fault(name, description)
{
    /// <inheritdoc />
    public override bool MayRepeat => false;
}

/// <summary>The server is stopped in order and started at once, as for a change of its settings.</summary>
internal sealed class RestartPostgres() : DatabaseFault("restart-postgres", "PostgreSQL's primary restarted in order")
{
    /// <inheritdoc />
    public override async Task<Strike?> StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var at = scene.Time.GetUtcNow();
        await scene.Postgres.RestartPrimaryAsync(cancellation);
        return new Strike("primary", at);
    }
}

/// <summary>The server is killed and started at once.</summary>
internal sealed class KillPostgres() : DatabaseFault("kill-postgres", "kill -9 of PostgreSQL's primary, started again at once")
{
    /// <inheritdoc />
    public override async Task<Strike?> StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var at = scene.Time.GetUtcNow();
        await scene.Postgres.KillPrimaryAsync();
        await scene.Postgres.StartPrimaryAsync(cancellation);
        return new Strike("primary", at, Kills: 1);
    }
}

/// <summary>The server is gone for a while, and nobody takes its place.</summary>
internal sealed class PostgresAway() : DatabaseFault("postgres-away", "PostgreSQL's primary away for 30 s")
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public override async Task<Strike?> StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var at = scene.Time.GetUtcNow();
        await scene.Postgres.StopPrimaryAsync();
        await Task.Delay(Away, scene.Time, cancellation);
        await scene.Postgres.StartPrimaryAsync(cancellation);
        return new Strike("primary", at);
    }
}

/// <summary>The primary is killed, and two seconds later somebody promotes the standby; the time counts from there.</summary>
internal sealed class PromoteStandby() : DatabaseFault("promote-standby", "kill -9 of PostgreSQL's primary, the synchronous standby promoted after 2 s")
{
    private static readonly TimeSpan UntilNoticed = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    public override async Task<Strike?> StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var promotion = await scene.Postgres.PromoteAsync(UntilNoticed, cancellation);
        return new Strike("primary", promotion.KilledAt, Kills: 1, promotion.PromotedAt);
    }

    /// <inheritdoc />
    public override Task AfterAsync(Scene scene, CancellationToken cancellation) => scene.Postgres.RebuildStandbyAsync(cancellation);
}

/// <summary>The primary's disk is full for a while; a server that gives up over it is started again when there is room.</summary>
internal sealed class DiskFull() : DatabaseFault("disk-full", "the disk of PostgreSQL's primary full for 15 s")
{
    private static readonly TimeSpan Full = TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    public override string? Impossible(Scene scene) => scene.Postgres.DiskProblem;

    /// <inheritdoc />
    public override async Task<Strike?> StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var at = scene.Time.GetUtcNow();
        await scene.Postgres.FillDiskAsync();
        await Task.Delay(Full, scene.Time, cancellation);
        await scene.Postgres.FreeDiskAsync();
        var died = await scene.Postgres.EnsurePrimaryRunsAsync(cancellation);
        return new Strike(died ? "primary (it gave up)" : "primary", at);
    }
}
