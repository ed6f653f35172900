using GridOrleans.Commands;
using GridOrleans.Errors;

namespace GridOrleans.Tests.Unit.Commands;

public sealed class DeviceCommandTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static SetLight Switch(params LightValue[] values) => new() { LightValues = values };

    private static LightValue On(int? index = 1, int? dimValue = null) => new() { Index = index, On = true, DimValue = dimValue };

    private static Violation Only(DeviceCommand command) => command.Validate(Now).ShouldHaveSingleItem();

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(6)]
    public void A_light_index_of_0_to_6_or_none_is_accepted(int? index) => Switch(On(index)).Validate(Now).ShouldBeEmpty();

    [Theory]
    [InlineData(-1)]
    [InlineData(7)]
    public void A_light_index_beyond_0_to_6_is_refused(int index) => Only(Switch(On(index))).Field.ShouldBe("lightValues[0].index");

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void A_dim_value_of_1_to_100_is_accepted(int dimValue) => Switch(On(dimValue: dimValue)).Validate(Now).ShouldBeEmpty();

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(101)]
    public void A_dim_value_beyond_1_to_100_is_refused(int dimValue) =>
        Only(Switch(On(dimValue: dimValue))).Field.ShouldBe("lightValues[0].dimValue");

    [Fact]
    public void A_dim_value_with_a_light_that_is_switched_off_is_refused() =>
        Only(Switch(On(), new LightValue { Index = 2, On = false, DimValue = 50 })).Field.ShouldBe("lightValues[1].dimValue");

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void No_light_values_or_more_than_six_are_refused(int count) =>
        Only(Switch([.. Enumerable.Repeat(On(), count)])).Field.ShouldBe("lightValues");

    [Fact]
    public void A_null_among_the_light_values_is_refused() => Only(Switch(On(), null!)).Field.ShouldBe("lightValues[1]");

    [Theory]
    [InlineData(-1)]
    [InlineData(10)]
    public void A_priority_beyond_0_to_9_is_refused(int priority) => Only(new GetStatus { Priority = priority }).Field.ShouldBe("priority");

    [Fact]
    public void An_expiry_in_the_past_is_refused() => Only(new GetStatus { ExpiryTime = Now }).Field.ShouldBe("expiryTime");

    [Fact]
    public void An_expiry_before_the_schedule_time_is_refused() =>
        Only(new GetStatus { ScheduleTime = Now.AddHours(2), ExpiryTime = Now.AddHours(1) }).Field.ShouldBe("expiryTime");

    [Fact]
    public void A_schedule_time_beyond_the_horizon_is_refused() =>
        Only(new GetStatus { ScheduleTime = Now + DeviceCommand.SchedulingHorizon + TimeSpan.FromSeconds(1) }).Field.ShouldBe("scheduleTime");

    [Theory]
    [InlineData(-1)]
    [InlineData(7)]
    public void A_resumption_of_a_relay_that_cannot_be_is_refused(int index) => Only(new ResumeSchedule { Index = index }).Field.ShouldBe("index");

    [Fact]
    public void Every_command_has_a_name_and_a_result_has_one_too()
    {
        CommandCatalogue.Commands.Keys.ShouldBe(
            ["getStatus", "resumeSchedule", "setLight", "setReboot", "startSelfTest", "stopSelfTest"], ignoreOrder: true);
        CommandCatalogue.Results.Keys.ShouldBe(["deviceStatus"]);
    }
}
