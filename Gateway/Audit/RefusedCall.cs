using GridOrleans.Access;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Gateway.Rest.Devices;
using GridOrleans.Gateway.Rest.Problems;
using Microsoft.AspNetCore.Diagnostics;

namespace GridOrleans.Gateway.Audit;

/// <summary>Notes for the audit trail which call ended with a problem: whose, which operation, about what.</summary>
internal static class RefusedCall
{
    /// <summary>The action of a call to a path or with a method that does not exist.</summary>
    public const string UnknownOperation = "unknownOperation";

    private const string DeviceInPath = "deviceIdentification";
    private const string CommandInPath = "correlationUid";

    /// <summary>Notes the call of a caller who has proved who it is; nobody else could be named by a trail.</summary>
    public static void Note(HttpContext context, Problem problem)
    {
        var caller = context.User.Identity is { IsAuthenticated: true } ? context.User.Caller()
            : context.Features.Get<ProvenOrganisation>() is { } proven ? new Caller(proven.OrganisationIdentification)
            : null;
        if (caller is null)
            return;
        // Before it hands an exception on, the framework takes the endpoint away and keeps it there.
        var failed = context.Features.Get<IExceptionHandlerFeature>();
        var values = failed?.RouteValues ?? context.Request.RouteValues;
        var operation = (failed?.Endpoint ?? context.GetEndpoint())?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;
        context.RequestServices.GetRequiredService<RefusalNotes>().Note(
            caller,
            operation ?? UnknownOperation,
            problem.Code,
            values.GetValueOrDefault(DeviceInPath) is string device ? DeviceRoutes.Named(device) : null,
            operation is null ? $"{context.Request.Method} {context.Request.Path}" : Subject(values),
            Guid.TryParse(values.GetValueOrDefault(CommandInPath) as string, out var command) ? command : null,
            problem.Detail);
    }

    // Whatever else the path names, for instance an organisation.
    private static string? Subject(RouteValueDictionary values) => values
        .Where(value => value.Key is not (DeviceInPath or CommandInPath))
        .Select(value => value.Value as string)
        .FirstOrDefault(value => value is not null);
}
