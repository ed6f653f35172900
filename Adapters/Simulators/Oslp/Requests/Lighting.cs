using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>Everything that switches lights, and the events that tell of it (OSLP handbook, 7.3, 7.10, 7.13 and 11.6).</summary>
internal static class Lighting
{
    private const int MaximumValues = 6;
    private const byte MaximumDimValue = 100;
    private const string SetLightText = "setLightRequest [SET_LIGHT] SCHED[-]";
    private const string SetTransitionText = "SetTransition Switch [SET_TRANSIT] SCHED[-]";
    private const string StartSelfTestText = "StartSelfTest [SELF_TEST] SCHED[-]";
    private const string StopSelfTestText = "StopSelfTest [SELF_TEST] SCHED[-]";

    /// <summary>Switches all values or, when one of them makes no sense, none.</summary>
    public static Reaction SetLight(StreetLight light, SetLightRequest request, DateTimeOffset now)
    {
        if (request.Values.Count is 0 or > MaximumValues || !request.Values.All(value => IsAcceptable(light, value)))
            return Reaction.Refused(Refusals.Answer(MessageKind.SetLightRequest, Status.Failure));

        foreach (var value in request.Values)
        {
            RelayIndex.TryDecode(value.Index, out var index);
            byte? dimValue = value.HasDimValue && Octet.TryDecode(value.DimValue, out var percent) ? percent : null;
            ReportTariffAttempt(light, index, SetLightText, now);
            foreach (var relay in light.Relays.LightsAt(index))
                Switch(light, relay, value.On, dimValue, SetLightText, now);
        }

        return Reaction.Done(Refusals.Answer(MessageKind.SetLightRequest, Status.Ok));
    }

    /// <summary>Night switches dark lights on, day switches lit ones off; a time is not waited for.</summary>
    public static Reaction SetTransition(StreetLight light, SetTransitionRequest request, DateTimeOffset now)
    {
        var on = request.TransitionType == TransitionType.DayNight;
        foreach (var relay in light.Relays.Lights.Where(relay => light.Relays[relay].On != on))
            Switch(light, relay, on, null, SetTransitionText, now);
        return Reaction.Done(Refusals.Answer(MessageKind.SetTransitionRequest, Status.Ok));
    }

    public static Reaction StartSelfTest(StreetLight light, DateTimeOffset now)
    {
        Test(light, on: true);
        light.Report(Event.MonitorEventsTestRelayOn, RelayIndex.AllLights, StartSelfTestText, now);
        return Reaction.Done(Refusals.Answer(MessageKind.StartSelfTestRequest, Status.Ok));
    }

    public static Reaction StopSelfTest(StreetLight light, DateTimeOffset now)
    {
        Test(light, on: false);
        light.Report(Event.MonitorEventsTestRelayOff, RelayIndex.AllLights, StopSelfTestText, now);
        var response = Refusals.Answer(MessageKind.StopSelfTestRequest, Status.Ok);
        response.StopSelfTestResponse.SelfTestResult = Octet.Encode(0);
        return Reaction.Done(response);
    }

    /// <summary>A command for lights that names a tariff relay leaves that relay alone and is reported (OSLP handbook, 3.9).</summary>
    public static void ReportTariffAttempt(StreetLight light, byte index, string description, DateTimeOffset now)
    {
        if (index != RelayIndex.AllLights && light.Relays.Has(index) && light.Relays[index].Type == RelayType.Tariff)
            light.Report(Event.LightFailureTariffSwitchAttempt, index, description, now);
    }

    private static void Test(StreetLight light, bool on)
    {
        light.SelfTesting = on;
        foreach (var relay in light.Relays.Lights)
            light.Relays.Switch(relay, on);
    }

    private static void Switch(StreetLight light, byte relay, bool on, byte? dimValue, string description, DateTimeOffset now)
    {
        if (light.Relays.Switch(relay, on, dimValue) && light.Model.ReportsSwitching)
            light.Report(on ? Event.LightEventsLightOn : Event.LightEventsLightOff, relay, description, now);
    }

    private static bool IsAcceptable(StreetLight light, LightValue value) =>
        RelayIndex.TryDecode(value.Index, out var index)
        && light.Relays.Has(index)
        && (!value.HasDimValue || (Octet.TryDecode(value.DimValue, out var percent) && percent is > 0 and <= MaximumDimValue));
}
