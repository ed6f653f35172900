using System.Net;
using System.Net.Sockets;
using GridOrleans.Cluster;
using GridOrleans.Commands;
using GridOrleans.Journal;
using GridOrleans.Messages;
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

    private static readonly DateTimeOffset Now = new(DateTimeOffset.UtcNow.Ticks / 10 * 10, TimeSpan.Zero);

    [Fact]
    public async Task A_silo_that_froze_in_the_midst_of_a_batch_is_declared_dead_and_its_command_goes_on_elsewhere()
    {
        var clusterId = await grid.Cluster.Ask<string>("select cluster_id from grid.membership limit 1");
        // Not alive as Orleans sees it, which would look for it; alive for the fence.
        var frozen = new SiloIncarnation(clusterId, "127.0.0.1", 9, 1);
        await grid.Cluster.Execute($"""
            insert into grid.membership (cluster_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive_time)
            values ('{clusterId}', '127.0.0.1', 9, 1, 'frozen', 'frozen', 1, 0, now(), now())
            """);
        var device = await grid.NewDevice();
        var command = await grid.Cluster.LeftCommand(device, frozen.Name);
        var server = new NpgsqlConnectionStringBuilder(grid.Cluster.ConnectionString);
        using var link = new FreezingLink(new(IPAddress.Loopback, server.Port), BytesBeforeItFreezes);
        await using var database = new GridDatabase(
            new NpgsqlConnectionStringBuilder(server.ConnectionString) { Host = "127.0.0.1", Port = link.Port, SslMode = SslMode.Disable }.ConnectionString, frozen);

        await using var commit = new JournalCommit(database.Writer, frozen, [Outcome(command, device)]);
        var writing = commit.Execute();
        await Eventually.Holds(async () => await IsLocked(command), "the silo has written and not committed");

        await grid.Cluster.Execute($"set lock_timeout = '5s'; update grid.membership set status = 6 where silo_name = 'frozen'");
        (await grid.Cluster.Outcome(command)).Status.ShouldBe(CommandStatus.Succeeded);
        grid.Attempts(command).ShouldBe([1]);
        link.Thaw();
        await Should.ThrowAsync<NpgsqlException>(() => writing);
    }

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
                if (left <= 0)
                    await _thawed.Task.WaitAsync(_end.Token);
                await far.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
            }
            await answers;
        }
    }
}
