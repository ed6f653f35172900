using System.Net;
using System.Net.Sockets;
using GridOrleans.Cli;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Processes;

namespace GridOrleans.Tests.Unit.Cli;

public class TakenPortTests
{
    private const string Head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

    [Theory]
    [InlineData("0100007F:1F90", true)]
    [InlineData("00000000:1F90", true)]
    [InlineData("0200000A:1F90", false)]
    [InlineData("00000000000000000000000000000000:1F90", true)]
    [InlineData("00000000000000000000000001000000:1F90", true)]
    [InlineData("0000000000000000FFFF00000100007F:1F90", true)]
    [InlineData("B80D01200000000000000000010000FE:1F90", false)]
    public void A_listener_counts_when_it_takes_connections_to_loopback(string address, bool counts)
    {
        var line = $"   0: {address} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1 0 100 0 0 10 0";

        ListeningSocket.Parse([Head, line]).ShouldBe([new ListeningSocket(8080, 12345, counts)]);
    }

    [Fact]
    public void A_connection_is_no_listener() =>
        ListeningSocket.Parse([Head, "   0: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000 0 0 12345 1"]).ShouldBeEmpty();

    [Fact]
    public void A_taken_port_is_reported_with_its_purpose_its_holder_and_the_way_out()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var taken = TakenPort.Among([new PortNeed(port, "gateway 1, http"), new PortNeed(1, "nobody listens there")]);

        taken.ShouldHaveSingleItem().Holder.ShouldStartWith($"pid {Environment.ProcessId} (");
        var refusal = Should.Throw<CannotContinueException>(() => TakenPort.ThrowIfAny(taken));
        refusal.Message.ShouldContain($"port {port} (gateway 1, http) is taken by pid {Environment.ProcessId}");
        refusal.Message.ShouldContain("--port-offset");
    }

    [Fact]
    public void Free_ports_are_no_obstacle() => Should.NotThrow(() => TakenPort.ThrowIfAny([]));
}
