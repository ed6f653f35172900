using GridOrleans.Adapters.Oslp;
using GridOrleans.Hosting;

namespace GridOrleans.Tests.Unit.Adapters.Oslp;

public sealed class OslpOptionsTests
{
    [Theory]
    [InlineData("Oslp:Listen=nowhere")]
    [InlineData("Oslp:Listen=")]
    [InlineData("Oslp:Listen=127.0.0.1")]
    [InlineData("Oslp:ListenLegacy=127.0.0.1:99999")]
    [InlineData("Oslp:ListenLegacy=127.0.0.1:12122")]
    [InlineData("Oslp:DevicePort=0")]
    [InlineData("Oslp:ResponseTimeout=soon")]
    [InlineData("Oslp:ResponseTimeout=00:00:00")]
    [InlineData("Oslp:MostPayload=70000")]
    [InlineData("Adapter:Id=")]
    [InlineData("Adapter:Capacity=0")]
    [InlineData("Adapter:DrainLimit=00:01:00")]
    public void A_configuration_that_cannot_work_is_refused_when_the_process_starts(string option)
    {
        var builder = ProcessDefaults.CreateBuilder("oslp-test", ["--Adapter:Id=oslp-1", $"--{option}"]);

        var refusal = Should.Throw<OptionsException>(builder.AddOslpAdapter);

        refusal.Message.ShouldContain(option.Split(':', '=')[0]);
    }

    [Fact]
    public void The_legacy_port_may_be_left_out()
    {
        new OslpOptions { ListenLegacy = "" }.Endpoints.Select(e => e.Address.Port).ShouldBe([12122]);
        new OslpOptions().Endpoints.Select(e => e.Address.Port).ShouldBe([12122, 12121]);
    }
}
