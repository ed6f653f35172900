using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>Schedules are stored and can be told to be there; devices here do not follow them (OSLP handbook, 7.6 and 7.7).</summary>
internal static class Schedules
{
    private const string Description = "InitSchedule [SCHEDULE] LIGHT_SCHED[-]";

    public static Reaction Resume(StreetLight light, ResumeScheduleRequest request)
    {
        var known = RelayIndex.TryDecode(request.Index, out var index) && light.Relays.Has(index);
        var answer = Refusals.Answer(MessageKind.ResumeScheduleRequest, known ? Status.Ok : Status.Failure);
        return known ? Reaction.Done(answer) : Reaction.Refused(answer);
    }

    /// <summary>Stores a page; the first one replaces the schedule of its kind, the others add to it.</summary>
    public static Reaction Store(StreetLight light, SetScheduleRequest request, DateTimeOffset now)
    {
        var stored = light.WritableStorage().Schedule(request.ScheduleType);
        var replaces = request.PageInfo is not { CurrentPage: > 1 };
        var total = request.Schedules.Count + (replaces ? 0 : stored.Count);
        if (request.ScheduleType == RelayType.RtNotSet || total > DeviceStorage.ScheduleCapacity)
            return Reaction.Refused(Refusals.Answer(MessageKind.SetScheduleRequest, Status.Failure));

        if (replaces)
            stored.Clear();
        stored.AddRange(request.Schedules);
        if (request.ScheduleType == RelayType.Light)
            ReportTariffRelays(light, request, now);
        return Reaction.Done(Refusals.Answer(MessageKind.SetScheduleRequest, Status.Ok));
    }

    private static void ReportTariffRelays(StreetLight light, SetScheduleRequest request, DateTimeOffset now)
    {
        var indexes = request.Schedules.SelectMany(schedule => schedule.Value)
            .Select(value => RelayIndex.TryDecode(value.Index, out var index) ? index : RelayIndex.AllLights)
            .Distinct();
        foreach (var index in indexes)
            Lighting.ReportTariffAttempt(light, index, Description, now);
    }
}
