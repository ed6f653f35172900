using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Errors;

namespace GridOrleans.Tests.Cluster;

/// <summary>Devices that are reached through another one (platform handbook, 4.6).</summary>
public sealed class GatewayDeviceTests : IAsyncLifetime
{
    private GridCluster _grid = null!;

    public async ValueTask InitializeAsync() => _grid = await GridCluster.Start(silos: 1, options: new Dictionary<string, string> { ["Commands:MostAttempts"] = "1" });

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Fact]
    public async Task A_device_without_an_address_is_reached_at_its_gateway_devices_in_that_ones_protocol()
    {
        await _grid.ActiveDevice("gateway");
        var meter = await _grid.Behind("meter", "gateway");

        await _grid.Outcome((await meter.Submit(GridCluster.Submission())).CorrelationUid);

        var contact = _grid.Adapter.Executed.ShouldHaveSingleItem().Contact;
        (contact.DeviceIdentification, contact.Protocol, contact.NetworkAddress).ShouldBe(("meter", TestAdapter.Protocol, "127.0.0.1"));
    }

    [Fact]
    public async Task A_gateway_device_that_is_gone_is_told_as_the_attempts_error()
    {
        var gateway = await _grid.ActiveDevice("gateway");
        var meter = await _grid.Behind("meter", "gateway");
        await gateway.Remove(null);

        var record = await _grid.Outcome((await meter.Submit(GridCluster.Submission())).CorrelationUid);

        record.Status.ShouldBe(CommandStatus.Failed);
        record.Error!.Code.ShouldBe(ErrorCode.UnknownGatewayDevice);
    }

    [Fact]
    public async Task A_gateway_device_that_is_not_there_is_refused()
    {
        (await Refusal("meter", "nobody")).Code.ShouldBe(ErrorCode.UnknownGatewayDevice);
        await _grid.Device("meter").Create(Meter("meter", null));

        (await Should.ThrowAsync<RefusedException>(() => _grid.Device("meter").Change(Meter("meter", "nobody"), null))).Code.ShouldBe(ErrorCode.UnknownGatewayDevice);
    }

    [Fact]
    public async Task A_way_through_two_gateway_devices_is_refused_from_either_end()
    {
        foreach (var name in (string[])["near", "far"])
            await _grid.Device(name).Create(Meter(name, null));
        await _grid.Device("near").Change(Meter("near", "far"), null);

        (await Refusal("meter", "near")).Violations.ShouldHaveSingleItem().Field.ShouldBe("gatewayDevice");
        (await Should.ThrowAsync<RefusedException>(() => _grid.Device("far").Change(Meter("far", "near"), null))).Violations.ShouldHaveSingleItem();
        await _grid.Device("other").Create(Meter("other", null));
        (await Should.ThrowAsync<RefusedException>(() => _grid.Device("far").Change(Meter("far", "other"), null))).Violations.ShouldHaveSingleItem();
    }

    private static DeviceRegistration Meter(string name, string? gateway) =>
        new() { DeviceIdentification = name, Protocol = "SILENT", PublicKey = "AAAA", GatewayDevice = gateway };

    private async Task<RefusedException> Refusal(string name, string gateway) =>
        await Should.ThrowAsync<RefusedException>(() => _grid.Device(name).Create(Meter(name, gateway)));

}
