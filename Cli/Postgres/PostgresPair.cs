using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Processes;
using Npgsql;

namespace GridOrleans.Cli.Postgres;

/// <summary>
/// Two PostgreSQL servers of one's own, a primary and a synchronous standby by streaming replication, for tests and for <c>grid chaos</c>: each commit is
/// answered only when both have it. They can be stopped, killed, promoted, rebuilt and, on disks of their own, filled. Works as root and as an ordinary user;
/// nothing outlives the process that started it. One call at a time.
/// </summary>
public sealed class PostgresPair : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan SynchronousLimit = TimeSpan.FromSeconds(60);

    private readonly PairOptions options;
    private readonly string folder;
    private readonly PostgresPasswords passwords;
    private readonly PairMember[] members;
    private int primary;
    private bool isAwaited;

    private PostgresPair(PairOptions options, string folder, PostgresPasswords passwords, PairMember[] members)
    {
        this.options = options;
        this.folder = folder;
        this.passwords = passwords;
        this.members = members;
    }

    /// <summary>Connections of silos and clients to the database <c>grid</c>, by 127.0.0.1, to whichever server is primary at the time.</summary>
    public DatabaseConnections Connections => ConnectionsBy("127.0.0.1");

    /// <summary>A superuser's connection string to the same.</summary>
    public string AdminConnection => DatabaseConnections.ForPair("127.0.0.1", Ports, PostgresRoles.Admin, passwords.Of);

    /// <summary>A superuser's connection string to the very server that is primary now, to the database <c>grid</c>, without a pool.</summary>
    public string PrimaryConnection => Primary.Connection;

    /// <summary>TCP ports of the two servers, in the order of the options.</summary>
    public IReadOnlyList<int> Ports => [.. members.Select(member => member.Port)];

    /// <summary>TCP port of the present primary, also while that is down.</summary>
    public int PrimaryPort => Primary.Port;

    /// <summary>Whether the primary's process runs; it may have died by itself, on a full disk for instance.</summary>
    public bool IsPrimaryRunning => Primary.IsRunning;

    /// <summary>Whether commits wait for the standby: not between a promotion and the end of <see cref="RebuildStandbyAsync"/>.</summary>
    public bool IsSynchronous => isAwaited;

    /// <summary>Why the disk cannot be filled on this machine, in a sentence; <c>null</c> when it can.</summary>
    public string? DiskProblem { get; private set; }

    private PairMember Primary => members[primary];

    private PairMember Standby => members[1 - primary];

    private PostgresSettings Settings => new(options.Durable)
    {
        ListenAlso = options.ListenAlso,
        DiskSize = DiskProblem is null ? options.DiskSize : null,
        Replication = new Replication(null, isAwaited),
    };

    /// <summary>Makes the two servers and starts them; some five seconds.</summary>
    /// <param name="options">Folder, ports, durability, disks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CannotContinueException">PostgreSQL cannot be had, or does not start.</exception>
    public static async Task<PostgresPair> StartAsync(PairOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new PairOptions();
        if (options.DiskSize < PairOptions.SmallestDisk)
            throw new ArgumentOutOfRangeException(nameof(options), options.DiskSize, $"a disk takes {PairOptions.SmallestDisk} bytes at least");
        var programs = await PostgresInstallation.FindOrInstallAsync(_ => { }, cancellation);
        if (!File.Exists(programs.BaseBackup)) throw new CannotContinueException($"A standby takes {programs.BaseBackup}, which is not there.");
        var folder = options.Folder ?? Path.Combine(Path.GetTempPath(), $"gridorleans-pair-{Guid.CreateVersion7():N}");
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, Modes.Passable);
        var free = FreePorts.Take(2);
        var passwords = new PostgresPasswords();
        Task<PairMember> Prepare(int number, int port, int otherwise) => PairMember.PrepareAsync(
            Path.Combine(folder, $"server-{number}"), port == 0 ? otherwise : port, programs, passwords, cancellation);
        var pair = new PostgresPair(
            options, folder, passwords, [await Prepare(1, options.FirstPort, free[0]), await Prepare(2, options.SecondPort, free[1])]);
        try
        {
            await pair.TakeDisksAsync(cancellation);
            await pair.Primary.CreateAsync(pair.Settings, cancellation);
            await pair.RebuildStandbyAsync(cancellation);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    /// <summary>The connections by another address, for processes in another network namespace.</summary>
    /// <param name="address">An address on which the servers listen.</param>
    public DatabaseConnections ConnectionsBy(string address) => DatabaseConnections.Pair(address, Ports, passwords.Of);

    /// <summary>Stops the primary in order (fast shutdown) and starts it again at once.</summary>
    public async Task RestartPrimaryAsync(CancellationToken cancellation = default)
    {
        await StopPrimaryAsync();
        await StartPrimaryAsync(cancellation);
    }

    /// <summary>Stops the primary in order (fast shutdown: sessions are ended, the standby has everything).</summary>
    public Task StopPrimaryAsync() => Primary.StopAsync();

    /// <summary>Kills the primary (<c>kill -9</c>); returns when its sessions have ended, too.</summary>
    public Task KillPrimaryAsync() => Primary.KillAsync();

    /// <summary>Starts the primary after <see cref="StopPrimaryAsync"/> or <see cref="KillPrimaryAsync"/>; returns when it answers.</summary>
    public Task StartPrimaryAsync(CancellationToken cancellation = default) => Primary.StartAsync(Settings, cancellation);

    /// <summary>Starts the primary when it has died by itself, as it does when its log finds no room.</summary>
    /// <returns>Whether it had.</returns>
    public async Task<bool> EnsurePrimaryRunsAsync(CancellationToken cancellation = default)
    {
        if (Primary.IsRunning) return false;
        await StartPrimaryAsync(cancellation);
        return true;
    }

    /// <summary>Stops the standby: from now on every commit waits, for it alone can confirm.</summary>
    public Task StopStandbyAsync() => Standby.StopAsync();

    /// <summary>Starts the standby again after <see cref="StopStandbyAsync"/>; returns when it answers, and soon after it has what it missed.</summary>
    /// <exception cref="InvalidOperationException">The other server is a former primary, which <see cref="RebuildStandbyAsync"/> makes a standby.</exception>
    public Task StartStandbyAsync(CancellationToken cancellation = default) => isAwaited
        ? Standby.StartAsStandbyAsync(Primary, Settings, cancellation)
        : throw new InvalidOperationException("There is no standby: the other server is a former primary.");

    /// <summary>
    /// Kills the primary and makes the standby primary, which then has no standby: commits wait for nobody until <see cref="RebuildStandbyAsync"/>.
    /// Returns when it has taken a write.
    /// </summary>
    /// <param name="after">How long there is no primary before somebody notices.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidOperationException">There is no synchronous standby: promoting would lose commits.</exception>
    public async Task<Promotion> PromoteAsync(TimeSpan after = default, CancellationToken cancellation = default)
    {
        if (!isAwaited) throw new InvalidOperationException("The standby is not synchronous: promoting it would lose commits.");
        // After a restart it connects within a second. Whoever promotes in earnest takes only one that was connected when the primary died, too.
        if (Primary.IsRunning) await UntilStandbyIsAsync("sync", "sync_state", cancellation);
        var killedAt = options.Time.GetUtcNow();
        await Primary.KillAsync();
        await Task.Delay(after, options.Time, cancellation);
        var promotedAt = options.Time.GetUtcNow();
        if (!await Standby.AskAsync<bool>("select pg_promote()", cancellation))
            throw new TimeoutException("The standby did not become primary within a minute.");
        primary = 1 - primary;
        isAwaited = false;
        // Its own settings never named a standby, so nothing waits; what is written now counts for its next start.
        await Primary.ReloadAsync(Settings, cancellation);
        await Primary.AskAsync<object>("select pg_current_xact_id()", cancellation);
        return new Promotion(killedAt, promotedAt, options.Time.GetUtcNow());
    }

    /// <summary>
    /// Makes the server that is not primary anew, as a copy of the primary; returns when it is synchronous. Meanwhile commits wait for nobody. A later
    /// <see cref="PromoteAsync"/> then goes the other way round.
    /// </summary>
    public async Task RebuildStandbyAsync(CancellationToken cancellation = default)
    {
        await AwaitStandbyAsync(false, cancellation);
        await Standby.KillAsync();
        await DropSlotAsync(cancellation);
        await Primary.AskAsync<string>($"select slot_name from pg_create_physical_replication_slot('{Replication.Standby}', true)", cancellation);
        await Standby.FollowAsync(Primary, Settings, cancellation);
        await UntilStandbyIsAsync("streaming", "state", cancellation);
        await AwaitStandbyAsync(true, cancellation);
        await UntilStandbyIsAsync("sync", "sync_state", cancellation);
        // Sessions wait from when the checkpointer has taken note, which shows nowhere; it does so before its next checkpoint.
        await Primary.AskAsync<object>("checkpoint", cancellation);
    }

    /// <summary>Fills the primary's disk to the last block.</summary>
    /// <exception cref="InvalidOperationException">It has no disk of its own; the message is <see cref="DiskProblem"/>.</exception>
    public Task FillDiskAsync()
    {
        if (Primary.Disk is not { } disk) throw new InvalidOperationException(DiskProblem);
        return Task.Run(disk.Fill);
    }

    /// <summary>Gives the disks' room back. A primary that has died meanwhile stays down: <see cref="EnsurePrimaryRunsAsync"/>.</summary>
    public Task FreeDiskAsync() => Task.Run(() =>
    {
        foreach (var member in members) member.Disk?.Free();
    });

    /// <summary>Kills both servers and removes everything of them.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var member in members) await member.DisposeAsync();
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
    }

    private async Task TakeDisksAsync(CancellationToken cancellation)
    {
        if (options.DiskSize is not { } size)
        {
            DiskProblem = "No disk size was asked for: the servers use the machine's own disk, which is not to be filled.";
            return;
        }

        foreach (var member in members) DiskProblem ??= await member.TakeDiskAsync(size, cancellation);
    }

    private async Task AwaitStandbyAsync(bool value, CancellationToken cancellation)
    {
        isAwaited = value;
        await Primary.ReloadAsync(Settings, cancellation);
    }

    /// <summary>A slot that is left over holds the log back for a standby that does not come again; the walsender of a killed one lets go of it soon.</summary>
    private async Task DropSlotAsync(CancellationToken cancellation)
    {
        const string exists = $"select count(*) from pg_replication_slots where slot_name = '{Replication.Standby}'";
        while (await Primary.AskAsync<long>(exists, cancellation) > 0)
        {
            try
            {
                await Primary.AskAsync<object>($"select pg_drop_replication_slot('{Replication.Standby}')", cancellation);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ObjectInUse)
            {
                await Task.Delay(BetweenLooks, cancellation);
            }
        }
    }

    private async Task UntilStandbyIsAsync(string value, string column, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(SynchronousLimit);
        const string where = $"from pg_stat_replication where application_name = '{Replication.Standby}'";
        while (await Primary.AskAsync<string>($"select {column} {where}", cancellation) != value)
        {
            cancellation.ThrowIfCancellationRequested();
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"The standby's {column} was not {value} within {SynchronousLimit}:\n{LogTail.Of(Standby.LogFile)}");
            await Task.Delay(BetweenLooks, cancellation);
        }
    }
}
