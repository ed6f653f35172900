using GridOrleans.Commands;
using GridOrleans.Events;

namespace GridOrleans.Devices;

/// <summary>What events and status answers say about relays (OSLP handbook, 7.4 and 8.3; platform handbook, 4.2).</summary>
internal static class RelayStatuses
{
    /// <summary>
    /// Applies the switching events of one message: per relay the newest counts; index 0 stands for every light relay; an event older than what
    /// is known changes nothing; a time in the future, from a device whose clock is wrong, counts as now.
    /// </summary>
    public static IReadOnlyList<RelayStatus> After(
        this IReadOnlyList<RelayStatus> relays, IEnumerable<ReportedEvent> events, IReadOnlyList<DeviceOutput> outputs,
        DateTimeOffset now)
    {
        var known = relays.ToDictionary(relay => relay.Index);
        foreach (var happened in events.Where(e => e.SwitchedOn is not null).OrderBy(e => e.Timestamp))
        {
            var indexes = happened.Index == 0
                ? outputs.Where(o => o.RelayType == RelayType.Light).Select(o => o.Index)
                : [happened.Index];
            foreach (var index in indexes)
                known[index] = Switched(
                    known.GetValueOrDefault(index) ?? new RelayStatus { Index = index },
                    happened.Timestamp > now ? happened with { Timestamp = now } : happened);
        }
        return [.. known.Values.OrderBy(relay => relay.Index)];
    }

    /// <summary>Applies a status answer: it moves the last known state, not the last switching event.</summary>
    public static IReadOnlyList<RelayStatus> After(this IReadOnlyList<RelayStatus> relays, DeviceStatus status, DateTimeOffset now)
    {
        var known = relays.ToDictionary(relay => relay.Index);
        foreach (var value in status.LightValues.Where(v => v.Index is > 0 and <= LightValue.HighestIndex))
        {
            var index = value.Index!.Value;
            known[index] = (known.GetValueOrDefault(index) ?? new RelayStatus { Index = index }) with
            {
                LastKnownState = value.On,
                LastKnownStateTime = now,
                DimValue = value.DimValue,
            };
        }
        return [.. known.Values.OrderBy(relay => relay.Index)];
    }

    private static RelayStatus Switched(RelayStatus relay, ReportedEvent happened)
    {
        if (relay.LastSwitchingEventTime is null || relay.LastSwitchingEventTime < happened.Timestamp)
            relay = relay with { LastSwitchingEventState = happened.SwitchedOn, LastSwitchingEventTime = happened.Timestamp };
        if (relay.LastKnownStateTime < happened.Timestamp)
            relay = relay with { LastKnownState = happened.SwitchedOn!.Value, LastKnownStateTime = happened.Timestamp, DimValue = null };
        return relay;
    }
}
