using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Events;

namespace GridOrleans.Tests.Unit.Devices;

/// <summary>The rows of OSLP handbook, 12.6, and platform handbook, 4.2.</summary>
public sealed class RelayStatusesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 8, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyList<DeviceOutput> Outputs = [new(1, RelayType.Tariff), new(2, RelayType.Light), new(3, RelayType.Light)];

    private static ReportedEvent Light(bool on, int index, int minutes = 0) =>
        new() { Type = on ? "LIGHT_EVENTS_LIGHT_ON" : "LIGHT_EVENTS_LIGHT_OFF", Index = index, SwitchedOn = on, Timestamp = Noon.AddMinutes(minutes) };

    private static IReadOnlyList<RelayStatus> After(params ReportedEvent[] events) => Array.Empty<RelayStatus>().After(events, Outputs, Noon.AddDays(1));

    [Fact]
    public void Index_0_stands_for_every_light_relay() => After(Light(true, 0)).Select(r => r.Index).ShouldBe([2, 3]);

    [Fact]
    public void An_index_stands_for_that_relay_even_if_it_is_none_of_the_outputs() => After(Light(true, 4)).Select(r => r.Index).ShouldBe([4]);

    [Fact]
    public void Of_one_bundle_the_newest_event_of_a_relay_counts() =>
        After(Light(false, 2, minutes: 5), Light(true, 2)).ShouldHaveSingleItem().LastSwitchingEventState.ShouldBe(false);

    [Fact]
    public void An_event_that_is_no_switching_changes_no_relay() =>
        After(new ReportedEvent { Type = "MONITOR_DOOR_OPENED", Index = 2, Timestamp = Noon }).ShouldBeEmpty();

    [Fact]
    public void An_older_event_that_comes_late_changes_nothing()
    {
        var relays = After(Light(true, 2));
        relays.After([Light(false, 2, minutes: -60)], Outputs, Noon.AddDays(1)).ShouldBe(relays);
    }

    [Fact]
    public void A_time_in_the_future_counts_as_now() =>
        Array.Empty<RelayStatus>().After([Light(true, 2, minutes: 60)], Outputs, Noon).ShouldHaveSingleItem().LastSwitchingEventTime.ShouldBe(Noon);

    [Fact]
    public void A_status_answer_moves_the_known_state_and_not_the_last_switching_event()
    {
        var relay = After(Light(true, 2))
            .After(new DeviceStatus { LightValues = [new() { Index = 2, On = false, DimValue = 0 }] }, Noon.AddHours(1))
            .ShouldHaveSingleItem();

        relay.LastKnownState.ShouldBeFalse();
        relay.LastKnownStateTime.ShouldBe(Noon.AddHours(1));
        relay.LastSwitchingEventState.ShouldBe(true);
        relay.LastSwitchingEventTime.ShouldBe(Noon);
    }
}
