using System.ComponentModel.DataAnnotations;

namespace GridOrleans.Simulators.Oslp;

/// <summary>Faults over HTTP: read and put, for all devices and for one.</summary>
internal static class FaultEndpoints
{
    public static void MapFaults(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/faults", (FaultBoard board) => board.All);
        routes.MapPut("/faults", PutAll);
        routes.MapGet("/devices/{identification}/faults", Read);
        routes.MapPut("/devices/{identification}/faults", Put);
    }

    /// <summary>What is wrong with faults, by member in the spelling of JSON; empty when nothing is.</summary>
    public static Dictionary<string, string[]> Check(DeviceFaults faults)
    {
        var wrong = new List<ValidationResult>();
        Validator.TryValidateObject(faults, new ValidationContext(faults), wrong, validateAllProperties: true);
        return wrong.GroupBy(result => CamelCase(result.MemberNames.First()))
            .ToDictionary(group => group.Key, group => group.Select(result => result.ErrorMessage ?? "").ToArray());
    }

    private static IResult PutAll(DeviceFaults faults, FaultBoard board)
    {
        var wrong = Check(faults);
        if (wrong.Count > 0)
            return TypedResults.ValidationProblem(wrong);

        board.All = faults;
        return TypedResults.Ok(faults);
    }

    private static IResult Read(string identification, Fleet fleet, FaultBoard board) => fleet.Find(identification) is { } light
        ? TypedResults.Ok(board.Of(light))
        : Problems.UnknownDevice(identification);

    private static IResult Put(string identification, DeviceFaults faults, Fleet fleet)
    {
        if (fleet.Find(identification) is not { } light)
            return Problems.UnknownDevice(identification);

        var wrong = Check(faults);
        if (wrong.Count > 0)
            return TypedResults.ValidationProblem(wrong);

        FaultBoard.Set(light, faults);
        return TypedResults.Ok(faults);
    }

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
