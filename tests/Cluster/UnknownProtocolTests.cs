using GridOrleans.Commands;
using GridOrleans.Errors;

namespace GridOrleans.Tests.Cluster;

/// <summary>Devices whose protocol the platform does not know, or no adapter speaks (platform handbook, 4.6).</summary>
public sealed class UnknownProtocolTests : IAsyncLifetime
{
    private GridCluster _grid = null!;

    public async ValueTask InitializeAsync()
    {
        _grid = await GridCluster.Start(silos: 1);
        // From now on the silo knows the adapters.
        await _grid.Outcome((await (await _grid.ActiveDevice("usual")).Submit(GridCluster.Submission())).CorrelationUid);
    }

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Fact]
    public async Task A_command_for_a_device_of_a_protocol_that_nobody_knows_is_refused()
    {
        var device = await _grid.ActiveDevice("light", "SMOKE");

        var refusal = await Should.ThrowAsync<RefusedException>(() => device.Submit(GridCluster.Submission()));

        refusal.Code.ShouldBe(ErrorCode.ProtocolUnknownForDevice);
        refusal.Message.ShouldContain("SMOKE");
        (await _grid.Ask<long>("select count(*) from grid.command where device = 'light'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_protocol_that_an_adapter_speaks_is_known()
    {
        await using var adapter = new TestAdapter(_grid.Grains, "smoke-1", "SMOKE");
        await adapter.Join();
        var device = await _grid.ActiveDevice("light", "SMOKE");

        CommandRecord? accepted = null;
        await Eventually.Holds(async () => (accepted = await Accepted()) is not null, "the silo knows the adapter");

        (await _grid.Outcome(accepted!.CorrelationUid)).Status.ShouldBe(CommandStatus.Succeeded);
        adapter.Executed.ShouldHaveSingleItem().Contact.Protocol.ShouldBe("SMOKE");

        async Task<CommandRecord?> Accepted()
        {
            try
            {
                return await device.Submit(GridCluster.Submission());
            }
            catch (RefusedException refused) when (refused.Code == ErrorCode.ProtocolUnknownForDevice)
            {
                return null;
            }
        }
    }

    [Fact]
    public async Task A_command_that_waits_in_vain_for_an_adapter_of_its_protocol_says_so_when_it_expires()
    {
        var device = await _grid.ActiveDevice("light", "MQTT");

        var command = await device.Submit(GridCluster.Submission(GridCluster.SwitchOn() with { ExpiryTime = DateTimeOffset.UtcNow.AddSeconds(2) }));

        var record = await _grid.Outcome(command.CorrelationUid);
        (record.Status, record.Error?.Code).ShouldBe((CommandStatus.Expired, ErrorCode.ProtocolUnknownForDevice));
    }
}
