using CsCheck;
using GridOrleans.Housekeeping.Contacts;

namespace GridOrleans.Tests.Unit.Housekeeping;

public sealed class ContactBackOffTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 60)]
    [InlineData(2, 120)]
    [InlineData(5, 960)]
    [InlineData(6, 1440)]
    [InlineData(int.MaxValue, 1440)]
    public void The_pause_doubles_up_to_a_day(int failures, int minutes) => ContactBackOff.Pause(failures).ShouldBe(TimeSpan.FromMinutes(minutes));

    [Fact]
    public void A_device_is_left_alone_for_its_pause_but_two_minutes() => Gen.Int[1, 1000].Sample(failures =>
    {
        var edge = Now - ContactBackOff.Pause(failures) + TimeSpan.FromMinutes(2);
        ContactBackOff.IsOver(failures, edge, Now).ShouldBeFalse();
        ContactBackOff.IsOver(failures, edge.AddTicks(-1), Now).ShouldBeTrue();
    });

    [Fact]
    public void A_device_that_did_not_fail_is_not_left_alone()
    {
        ContactBackOff.IsOver(0, Now, Now).ShouldBeTrue();
        ContactBackOff.IsOver(3, null, Now).ShouldBeTrue();
    }
}
