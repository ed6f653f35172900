using System.Net;
using System.Net.Sockets;
using GridOrleans.Cluster;
using GridOrleans.Commands;
using GridOrleans.Journal;
using GridOrleans.Messages;
using GridOrleans.Notifications;
using GridOrleans.Notifications.Sending;
using GridOrleans.Throttling;
using Npgsql;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>
/// A silo freezes when it has sent a part of a batch: its transaction stays open at the server. The others can declare it dead all the same, and what it had
/// begun to write is theirs (promise C5).
/// </summary>
public sealed class FrozenCommitTests(StoreGrid grid) : IClassFixture<StoreGrid>
{
    // Enough for the driver to send its batch in many parts.
    private const int Messages = 16;
    private const int BytesBeforeItFreezes = 40_000;

    private static int _generations;

    private static readonly DateTimeOffset Now = new(DateTimeOffset.UtcNow.Ticks / 10 * 10, TimeSpan.Zero);

    [Fact]
    public async Task A_silo_that_froze_in_the_midst_of_a_batch_is_declared_dead_and_its_command_goes_on_elsewhere()
    {
        var frozen = await NewSilo();
        var device = await grid.NewDevice();
        var command = await grid.Cluster.LeftCommand(device, frozen.Name);
        using var link = NewLink();
        await using var database = DatabaseOf(frozen, link);

        await using var commit = new JournalCommit(database.Writer, frozen, [Outcome(command, device)]);
        var writing = commit.Execute();
        await Eventually.Holds(async () => await IsLocked(command), "the silo has written and not committed");

        await DeclareDead(frozen);
        (await grid.Cluster.Outcome(command)).Status.ShouldBe(CommandStatus.Succeeded);
        grid.Attempts(command).ShouldBe([1]);
        link.Thaw();
        await Should.ThrowAsync<NpgsqlException>(() => writing);
    }

    [Fact]
    public Task A_silo_that_froze_in_the_midst_of_granting_permits_is_declared_dead_and_its_session_ended() => IsDeclaredDead((database, frozen) =>
        new PermitStore(database, frozen).Write(
            "segment", 1, [.. Enumerable.Range(0, 2000).Select(n => ($"light-{n}", (Permit?)new Permit($"light-{n}", Guid.NewGuid(), frozen.Name, Now)))],
            (double.PositiveInfinity, Now), CancellationToken.None));

    [Fact]
    public Task A_silo_that_froze_in_the_midst_of_claiming_notifications_is_declared_dead_and_its_session_ended() => IsDeclaredDead((database, frozen) =>
        new Outbox(database, frozen).Claim(
            [.. Enumerable.Range(0, 2000).Select(n => (new HookKey("organisation", $"application-with-a-name-of-some-length-{n}"), 1))], 1, Now, Now, CancellationToken.None));

    private async Task IsDeclaredDead(Func<GridDatabase, SiloIncarnation, Task> write)
    {
        var frozen = await NewSilo();
        using var link = NewLink();
        await using var database = DatabaseOf(frozen, link);
        var writing = write(database, frozen);
        var session = $"from pg_stat_activity where application_name like '%{frozen.Name}'";
        await Eventually.Holds(
            async () => link.IsFrozen && await grid.Cluster.Ask<long>($"select count(*) {session} and state = 'active' and wait_event = 'ClientRead'") == 1,
            "the server waits for the rest");

        await DeclareDead(frozen);

        await Eventually.Holds(async () => await grid.Cluster.Ask<long>($"select count(*) {session}") == 0, "the session is ended");
        link.Thaw();
        await Should.ThrowAsync<NpgsqlException>(() => writing);
    }

    /// <summary>A member of the cluster that is not alive as Orleans sees it, which would look for it; alive for the fence.</summary>
    private async Task<SiloIncarnation> NewSilo()
    {
        var clusterId = await grid.Cluster.Ask<string>("select cluster_id from grid.membership limit 1");
        var silo = new SiloIncarnation(clusterId, "127.0.0.1", 9, Interlocked.Increment(ref _generations));
        await grid.Cluster.Execute($"""
            insert into grid.membership (cluster_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive_time)
            values ('{clusterId}', '127.0.0.1', 9, {silo.Generation}, 'frozen', 'frozen', 1, 0, now(), now())
            """);
        return silo;
    }

    private Task DeclareDead(SiloIncarnation silo) =>
        grid.Cluster.Execute($"set lock_timeout = '5s'; update grid.membership set status = 6 where port = 9 and generation = {silo.Generation}");

    private FreezingLink NewLink() => new(new(IPAddress.Loopback, new NpgsqlConnectionStringBuilder(grid.Cluster.ConnectionString).Port), BytesBeforeItFreezes);

    private GridDatabase DatabaseOf(SiloIncarnation silo, FreezingLink link) => new(
        new NpgsqlConnectionStringBuilder(grid.Cluster.ConnectionString) { Host = "127.0.0.1", Port = link.Port, SslMode = SslMode.Disable }.ConnectionString, silo);

    private static JournalEntry Outcome(Guid command, string device) => new()
    {
        Change = new(command, (int)CommandStatus.Failed, 1, Now, null, null, Now),
        Log = new(device, GridCluster.Organisation, [.. Enumerable.Range(0, Messages).Select(_ => Long())]),
    };

    private static ExchangedMessage Long() => new()
    {
        Id = Guid.CreateVersion7(),
        CreatedAt = Now,
        IsIncoming = true,
        IsValid = true,
        Size = 1,
        Encoded = [],
        Decoded = new('x', ExchangedMessage.LongestText),
    };

    private async Task<bool> IsLocked(Guid command) => await grid.Cluster.Ask<long>(
        $"with free as (select from grid.command where id = '{command}' for update skip locked) select count(*) from free") == 0;

    /// <summary>A connection to the server that carries so many bytes to it and no more, until it thaws; everything comes back at once.</summary>
    private sealed class FreezingLink : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _end = new();
        private readonly TaskCompletionSource _thawed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public FreezingLink(IPEndPoint server, int bytes)
        {
            _listener.Start();
            _ = Carry(server, bytes);
        }

        public bool IsFrozen { get; private set; }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public void Thaw() => _thawed.TrySetResult();

        public void Dispose()
        {
            _end.Cancel();
            _listener.Dispose();
            _end.Dispose();
        }

        private async Task Carry(IPEndPoint server, int bytes)
        {
            using var near = await _listener.AcceptTcpClientAsync(_end.Token);
            using var far = new TcpClient();
            await far.ConnectAsync(server, _end.Token);
            var answers = far.GetStream().CopyToAsync(near.GetStream(), _end.Token);
            var buffer = new byte[1024];
            for (var left = bytes; await near.GetStream().ReadAsync(buffer, _end.Token) is > 0 and var read; left -= read)
            {
                IsFrozen = left <= 0;
                if (IsFrozen)
                    await _thawed.Task.WaitAsync(_end.Token);
                await far.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
            }
            await answers;
        }
    }
}
