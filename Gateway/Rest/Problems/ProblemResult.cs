using System.Globalization;
using GridOrleans.Gateway.Audit;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

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
        if (problem.Status == StatusCodes.Status401Unauthorized && response.Headers.WWWAuthenticate.Count == 0)
            response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        var json = response.HttpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return response.WriteAsJsonAsync(problem, json, ContentType, response.HttpContext.RequestAborted);
    }
}
