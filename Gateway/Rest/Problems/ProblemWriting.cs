using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;

namespace GridOrleans.Gateway.Rest.Problems;

/// <summary>Turns every failure into a problem document: exceptions, and statuses that the framework sets without a body.</summary>
internal sealed class ProblemWriting(ILogger<ProblemWriting> log) : IExceptionHandler
{
    /// <summary>Puts problem documents around everything that comes after it.</summary>
    public static void Use(WebApplication app)
    {
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(pages =>
            pages.HttpContext.Response.WriteProblem(ProblemCatalogue.Of(pages.HttpContext.Response.StatusCode)));
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        var problem = ProblemCatalogue.Of(exception);
        if (problem is null)
        {
            var traceId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
            log.LogError(exception, "{Method} {Route} failed, trace {TraceId}.",
                context.Request.Method, context.GetEndpoint()?.DisplayName, traceId);
            problem = ProblemCatalogue.Defect(traceId);
        }
        await context.Response.WriteProblem(problem);
        return true;
    }
}
