using GridOrleans.Adapters.Oslp.Protocol.Messages;
using GridOrleans.Events;

namespace GridOrleans.Tests.Unit.Adapters.Oslp;

public sealed class EventTypeTests
{
    [Fact]
    public void There_are_48_each_at_the_place_of_its_number()
    {
        // Platform handbook, A.1.
        EventTypes.All.Distinct().Count().ShouldBe(48);
        EventTypes.All[0].ShouldBe("DIAG_EVENTS_GENERAL");
        EventTypes.All[31].ShouldBe("MONITOR_EVENTS_LOSS_OF_POWER");
        EventTypes.All[47].ShouldBe("UNKNOWN_EVENT_HEADEND");
    }

    [Fact]
    public void What_an_OSLP_device_can_report_is_among_them() =>
        OslpReflection.Descriptor.EnumTypes.Single(type => type.ClrType == typeof(Event)).Values.Select(value => value.Name).ShouldBeSubsetOf(EventTypes.All);
}
