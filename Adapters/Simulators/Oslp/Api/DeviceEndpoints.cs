using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Simulators.Oslp;

/// <summary>The devices over HTTP: what they are, and what they shall do of their own accord.</summary>
internal static class DeviceEndpoints
{
    private const int DefaultPage = 100;
    private const int LargestPage = 10_000;

    public static void MapDevices(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/devices", List);
        routes.MapGet("/devices/{identification}", Read);
        routes.MapPost("/devices/{identification}/events", Report);
        routes.MapPost("/devices/{identification}/register", Register);
        routes.MapPost("/register", RegisterAll);
        routes.MapGet("/summary", Summary);
    }

    private static IResult List(Fleet fleet, FaultBoard faults, TimeProvider time, string? after = null, int limit = DefaultPage)
    {
        if (limit is < 1 or > LargestPage)
            return Problems.OutOfRange("limit", 1, LargestPage);

        var first = 0;
        if (!string.IsNullOrEmpty(after))
        {
            if (fleet.Find(after) is not { } last)
                return Problems.UnknownDevice(after);
            first = last.Number;
        }

        var now = time.GetUtcNow();
        return TypedResults.Ok(fleet.Lights.Skip(first).Take(limit).Select(light => DeviceView.Of(light, faults.Of(light), now)));
    }

    private static IResult Read(string identification, Fleet fleet, FaultBoard faults, TimeProvider time) =>
        fleet.Find(identification) is { } light
            ? TypedResults.Ok(DeviceView.Of(light, faults.Of(light), time.GetUtcNow()))
            : Problems.UnknownDevice(identification);

    private static IResult Report(string identification, EventOrder order, Fleet fleet, Agenda agenda, TimeProvider time)
    {
        if (fleet.Find(identification) is not { } light)
            return Problems.UnknownDevice(identification);

        var wrong = order.Check(out var kind);
        if (wrong.Count > 0)
            return TypedResults.ValidationProblem(wrong);

        lock (light.Gate)
        {
            if (light.Outbox.Count >= EventOutbox.Capacity)
                return Problems.TooManyEvents(identification);
            light.Outbox.Add(light.Notification(kind, (byte?)order.Index, order.Description, time.GetUtcNow()));
        }

        agenda.Plan(light, Errand.ReportEvents, TimeSpan.Zero);
        return TypedResults.Accepted($"/devices/{identification}");
    }

    private static IResult Register(string identification, Fleet fleet, Agenda agenda)
    {
        if (fleet.Find(identification) is not { } light)
            return Problems.UnknownDevice(identification);

        agenda.Plan(light, Errand.Register, TimeSpan.Zero);
        return TypedResults.Accepted($"/devices/{identification}");
    }

    /// <summary>Every device that is not registered tries now, whatever it was waiting for.</summary>
    private static Accepted RegisterAll(Fleet fleet, Agenda agenda)
    {
        foreach (var light in fleet.Lights.Where(light => !light.Registered))
            agenda.Plan(light, Errand.Register, TimeSpan.Zero);
        return TypedResults.Accepted("/summary");
    }

    private static Ok<SummaryView> Summary(
        Fleet fleet, ExecutionLog executions, SimulatorCounters counters, Agenda agenda, DeviceListener listener) =>
        TypedResults.Ok(SummaryView.Of(fleet, executions, counters, agenda, listener));
}
