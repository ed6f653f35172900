using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Simulators.Oslp;

/// <summary>The refusals of the HTTP interface, as RFC 9457 problem details.</summary>
internal static class Problems
{
    public static ProblemHttpResult UnknownDevice(string identification) => TypedResults.Problem(
        $"No device here is called '{identification}'.", statusCode: StatusCodes.Status404NotFound, title: "Unknown device");

    public static ProblemHttpResult TooManyEvents(string identification) => TypedResults.Problem(
        $"Device '{identification}' has no room for more events until it has delivered some.",
        statusCode: StatusCodes.Status429TooManyRequests, title: "Too many events");

    public static ValidationProblem OutOfRange(string member, long least, long most) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [member] = [$"Must be {least} to {most}."] });
}
