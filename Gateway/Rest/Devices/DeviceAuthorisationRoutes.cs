using System.Security.Claims;
using GridOrleans.Devices.Changes;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Gateway.Rest.Bodies;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Gateway.Rest.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Gateway.Rest.Devices;

/// <summary>The resource <c>device-authorisations</c>: authorisations on several devices at once (platform handbook, 3.7).</summary>
internal static class DeviceAuthorisationRoutes
{
    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api) => api.MapGroup("/device-authorisations").WithTags("Devices")
        .MapPost("", Apply).WithName("updateAuthorisationsOfDevices")
        .WithSummary("Give and take authorisations on many devices")
        .Needs(UpdateAuthorisations.Example.Right)
        .WithDescription($"At most {AuthorisationBatch.MostEntries} entries. All are tried first: when one is refused, the "
            + "answer names it and nothing is changed; when one is refused only later, because something has changed in between, the answer names the devices that are changed already. Giving what is there and taking what is not changes nothing, so that the same may be sent again.")
        .WithProblems(RestErrorCode.MalformedJson, ErrorCode.UnknownDevice);

    private static async Task<NoContent> Apply(
        JsonArrayBody<DeviceAuthorisationEntry> body, ClaimsPrincipal caller, AuthorisationBatch batch, CancellationToken cancellationToken)
    {
        await batch.Apply(body.Elements(AuthorisationBatch.MostEntries), caller.Caller(), cancellationToken);
        return TypedResults.NoContent();
    }
}
