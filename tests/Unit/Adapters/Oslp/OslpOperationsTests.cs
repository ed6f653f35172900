using GridOrleans.Adapters.Oslp;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Commands;

namespace GridOrleans.Tests.Unit.Adapters.Oslp;

/// <summary>Commands in the bytes of the OSLP handbook, 12.1.</summary>
public sealed class OslpOperationsTests
{
    public static TheoryData<string, DeviceCommand> Vectors { get; } = new()
    {
        { "5a00", new GetStatus() },
        { "1a00", new StartSelfTest() },
        { "2a00", new StopSelfTest() },
        { "fa0100", new SetReboot() },
        { "4a040a021001", Lights(new LightValue { On = true }) },
        { "4a070a050a01001001", Lights(new LightValue { Index = 0, On = true }) },
        { "4a070a050a01001000", Lights(new LightValue { Index = 0, On = false }) },
        { "4a0a0a080a010210011a014b", Lights(new LightValue { Index = 2, On = true, DimValue = 75 }) },
        { "4a110a050a010210010a080a010310011a0164", Lights(new() { Index = 2, On = true }, new() { Index = 3, On = true, DimValue = 100 }) },
        { "6a050a01001000", new ResumeSchedule { Index = 0, Immediate = false } },
        { "6a021001", new ResumeSchedule { Immediate = true } },
    };

    [Theory, MemberData(nameof(Vectors), DisableDiscoveryEnumeration = true)]
    public void A_command_becomes_the_bytes_of_the_handbook(string payload, DeviceCommand command)
    {
        OslpOperations.TryFind(command, out var operation).ShouldBeTrue();

        Convert.ToHexStringLower(MessageCodec.Serialise(operation.Request(command))).ShouldBe(payload);
    }

    [Fact]
    public void Only_switching_has_a_follow_up()
    {
        foreach (var command in Vectors.Select(row => row.Data.Item2))
        {
            OslpOperations.TryFind(command, out var operation).ShouldBeTrue();
            (operation.FollowUp is not null).ShouldBe(command is SetLight);
        }
    }

    private static SetLight Lights(params LightValue[] values) => new() { LightValues = values };
}
