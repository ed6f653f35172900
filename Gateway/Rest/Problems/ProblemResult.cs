using System.Globalization;
using GridOrleans.Gateway.Audit;
using GridOrleans.Gateway.Rest.Access;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace GridOrleans.Gateway.Rest.Problems;

/// <summary>Answers with a problem document.</summary>
internal static class ProblemResult
{
    public const string ContentType = "application/problem+json";

    /// <summary>Writes the problem as the whole answer, and notes it for the audit trail.</summary>
    public static Task WriteProblem(this HttpResponse response, Problem problem)
    {
        RefusedCall.Note(response.HttpContext, problem);
        response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } pause)
            response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(pause.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        // The error is named only when a token came (RFC 6750, 3.1).
        if (problem.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = CallerHandler.TokenOf(response.HttpContext.Request) is null ? "Bearer" : "Bearer error=\"invalid_token\"";
        var json = response.HttpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return response.WriteAsJsonAsync(problem, json, ContentType, response.HttpContext.RequestAborted);
    }
}
