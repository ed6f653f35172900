namespace GridOrleans.Simulators.Oslp;

/// <summary>What devices did, over HTTP.</summary>
internal static class ExecutionEndpoints
{
    private const int DefaultPage = 1_000;
    private const int LargestPage = 10_000;
    private const int LastOfDevice = 100;

    public static void MapExecutions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/executions", List);
        routes.MapGet("/devices/{identification}/executions", ListOfDevice);
    }

    private static IResult List(Fleet fleet, ExecutionLog executions, long after = 0, int limit = DefaultPage)
    {
        if (limit is < 1 or > LargestPage)
            return Problems.OutOfRange("limit", 1, LargestPage);
        if (after < 0)
            return Problems.OutOfRange("after", 0, long.MaxValue);

        return TypedResults.Ok(executions.After(after, limit).Select(execution => ExecutionView.Of(execution, fleet)));
    }

    private static IResult ListOfDevice(string identification, Fleet fleet, ExecutionLog executions) =>
        fleet.Find(identification) is { } light
            ? TypedResults.Ok(executions.Of(light.Number, LastOfDevice).Select(execution => ExecutionView.Of(execution, fleet)))
            : Problems.UnknownDevice(identification);
}
