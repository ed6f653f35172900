using GridOrleans.Cli.Layout;

namespace GridOrleans.Tests.Unit.Cli;

public class PortsTests
{
    private static readonly PlatformSize Largest = new(
        PlatformSize.MostSilos, PlatformSize.MostGateways, PlatformSize.MostAdapters, PlatformSize.MostDevices, PlatformSize.MostPortOffset);

    [Fact]
    public void No_two_uses_share_a_port_even_in_the_largest_platform() =>
        new Ports(0).Needed(Largest, privatePostgres: true).Select(need => need.Port).ShouldBeUnique();

    [Fact]
    public void Every_port_stays_a_port_with_the_largest_offset() =>
        new Ports(PlatformSize.MostPortOffset).Needed(Largest, privatePostgres: true).ShouldAllBe(need => need.Port > 0 && need.Port <= 65535);

    [Fact]
    public void The_offset_shifts_every_port()
    {
        var plain = new Ports(0).Needed(new PlatformSize(), true).ToList();
        var shifted = new Ports(700).Needed(new PlatformSize(), true).ToList();

        shifted.Select(need => need.Port - 700).ShouldBe(plain.Select(need => need.Port));
    }

    [Fact]
    public void The_usual_platform_has_its_documented_ports()
    {
        var ports = new Ports(0);

        ports.Postgres.ShouldBe(15432);
        (ports.Silo(1), ports.SiloGateway(1), ports.SiloHttp(1)).ShouldBe((11111, 30001, 18081));
        (ports.GatewayHttp(1), ports.GatewayHttps(1), ports.GatewayHttp(2), ports.GatewayHttps(2)).ShouldBe((8080, 8443, 8090, 8453));
        (ports.AdapterDevices(1), ports.AdapterLegacyDevices(1), ports.AdapterDevices(2), ports.AdapterLegacyDevices(2)).ShouldBe((12122, 12121, 12222, 12221));
        (ports.AdapterHttp(1), ports.SimulatorDevices, ports.SimulatorHttp).ShouldBe((18181, 12124, 18280));
    }

    [Fact]
    public void A_platform_without_devices_and_own_database_needs_no_ports_for_them()
    {
        var needed = new Ports(0).Needed(new PlatformSize(Devices: 0), privatePostgres: false).Select(need => need.Port).ToList();

        needed.ShouldNotContain(15432);
        needed.ShouldNotContain(12124);
        needed.ShouldNotContain(18280);
    }
}
