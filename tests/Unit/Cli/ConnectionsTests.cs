using GridOrleans.Cli.Processes;

namespace GridOrleans.Tests.Unit.Cli;

public sealed class ConnectionsTests
{
    [Fact]
    public void Only_established_connections_of_the_process_s_own_sockets_count()
    {
        string[] table =
        [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0100007F:9C40 0100007F:7531 01 00000000:00000000 00:00000000 00000000     0        0 77 1 0000000000000000 20 4 30 10 -1",
            "   1: 0100007F:9C41 0100007F:7532 01 00000000:00000000 00:00000000 00000000     0        0 78 1 0000000000000000 20 4 30 10 -1",
            "   2: 0100007F:9C42 0100007F:7533 06 00000000:00000000 00:00000000 00000000     0        0 77 1 0000000000000000 20 4 30 10 -1",
        ];

        Connections.Parse(table, new HashSet<string> { "77" }).ShouldBe([30_001]);
    }

    [Fact]
    public void A_process_that_has_ended_has_none() => Connections.RemotePorts(int.MaxValue).ShouldBeEmpty();
}
