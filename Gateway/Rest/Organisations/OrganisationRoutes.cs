using System.Security.Claims;
using GridOrleans.Devices;
using GridOrleans.Errors;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Gateway.Rest.Bodies;
using GridOrleans.Gateway.Rest.Devices;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Gateway.Rest.Requests;
using GridOrleans.Organisations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Gateway.Rest.Organisations;

/// <summary>The resource <c>organisations</c>.</summary>
internal static class OrganisationRoutes
{
    /// <summary>The path below the API's root.</summary>
    public const string Path = "/organisations";

    private static readonly string[] Refusals = [ErrorCode.Unauthorized, ErrorCode.DisabledOrganisation, ErrorCode.UnknownOrganisation];

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var organisations = api.MapGroup(Path).WithTags("Organisations").WithProblems(Refusals);

        organisations.MapPost("", Create).WithName("createOrganisation")
            .WithSummary("Create an organisation")
            .WithDescription("Needs CREATE_ORGANISATION. Creating the same once more answers 200 and changes nothing; other data under the same "
                + "identification are refused.")
            .WithProblems(ErrorCode.ValidationError, RestErrorCode.MalformedJson, ErrorCode.ExistingOrganisation)
            .WithResponseHeaders("Location", "ETag");

        organisations.MapGet("", List).WithName("listOrganisations")
            .WithSummary("Find organisations")
            .WithDescription("Needs GET_ORGANISATIONS. The organisation that manages the network sees all, by identification; any other only itself.")
            .WithParameters([.. Page.Parameters(IOrganisationQueries.HighestLimit)])
            .WithProblems(ErrorCode.ValidationError);

        organisations.MapGet("/{organisationIdentification}", Read).WithName("readOrganisation")
            .WithSummary("Read an organisation")
            .WithDescription("Needs GET_ORGANISATIONS. For all but the organisation that manages the network, others do not exist.")
            .WithProblems(ErrorCode.ValidationError)
            .WithResponseHeaders("ETag");

        organisations.MapPut("/{organisationIdentification}", Change).WithName("changeOrganisation")
            .WithSummary("Change an organisation")
            .WithDescription("Needs CHANGE_ORGANISATION. Replaces name, kind and domains; its functions follow within five seconds.")
            .WithParameters(EntityTag.IfMatch)
            .WithProblems(ErrorCode.ValidationError, RestErrorCode.MalformedJson, ErrorCode.VersionConflict)
            .WithResponseHeaders("ETag");

        organisations.MapPost("/{organisationIdentification}/activate", Activate).WithName("activateOrganisation")
            .WithSummary("Enable an organisation")
            .WithDescription("Needs CHANGE_ORGANISATION. Takes a removal back.")
            .WithProblems(ErrorCode.ValidationError)
            .WithResponseHeaders("ETag");

        organisations.MapDelete("/{organisationIdentification}", Remove).WithName("removeOrganisation")
            .WithSummary("Disable an organisation")
            .WithDescription("Needs REMOVE_ORGANISATION. Refused while it has authorisations on devices. It stays readable and can be activated again.")
            .WithParameters(EntityTag.IfMatch)
            .WithProblems(ErrorCode.ValidationError, ErrorCode.ExistingDeviceAuthorisations, ErrorCode.VersionConflict);
    }

    /// <summary>An organisation by an identification from outside.</summary>
    /// <exception cref="RefusedException">No organisation can have this identification.</exception>
    public static IOrganisationGrain Organisation(this IGrainFactory grains, string inPath)
    {
        var identification = DeviceRoutes.Named(inPath);
        return DeviceRegistration.IsIdentification(identification)
            ? grains.GetGrain<IOrganisationGrain>(identification)
            : throw new RefusedException([new("organisationIdentification", DeviceRegistration.IdentificationRule)]);
    }

    private static async Task<Results<Created<Organisation>, Ok<Organisation>>> Create(
        JsonBody<OrganisationRegistration> body, ClaimsPrincipal caller, IGrainFactory grains, ClusterCalls cluster, HttpResponse response,
        CancellationToken cancellationToken)
    {
        var grain = grains.Organisation(body.Record.OrganisationIdentification);
        var creation = await cluster.Repeat(_ => grain.Create(caller.Caller(), body.Record), cancellationToken);
        var path = $"{RestApi.Root}{Path}/{Uri.EscapeDataString(creation.Organisation.OrganisationIdentification)}";
        response.GetTypedHeaders().ETag = EntityTag.Of(creation.Organisation);
        if (creation.Created)
            return TypedResults.Created(path, creation.Organisation);
        response.Headers.Location = path;
        return TypedResults.Ok(creation.Organisation);
    }

    private static async Task<Ok<Page<Organisation>>> List(
        HttpContext context, IGrainFactory grains, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context);
        var after = query.Cursor(Page.Organisations);
        var limit = query.Number(Page.LimitParameter, 1, IOrganisationQueries.HighestLimit, 100);
        query.Finish();
        var found = await cluster.Repeat(
            token => grains.GetGrain<IOrganisationQueries>(0).List(context.User.Caller(), after, limit, token), cancellationToken);
        return TypedResults.Ok(Page.Of(found, limit, Page.Organisations, organisation => organisation.OrganisationIdentification));
    }

    private static Task<Ok<Organisation>> Read(
        string organisationIdentification, IGrainFactory grains, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = grains.Organisation(organisationIdentification);
        return Answer(cluster.Repeat(_ => grain.Find(context.User.Caller()), cancellationToken), context);
    }

    private static Task<Ok<Organisation>> Change(
        string organisationIdentification, JsonBody<OrganisationChange> body, IGrainFactory grains, ClusterCalls cluster, HttpContext context,
        CancellationToken cancellationToken)
    {
        var grain = grains.Organisation(organisationIdentification);
        var expected = EntityTag.ExpectedVersion(context.Request);
        // A repetition would find the version changed by the first attempt; without a version it does the same again.
        return Answer(
            expected is null
                ? cluster.Repeat(_ => grain.Change(context.User.Caller(), body.Record, null), cancellationToken)
                : cluster.Once(() => grain.Change(context.User.Caller(), body.Record, expected), cancellationToken),
            context);
    }

    private static Task<Ok<Organisation>> Activate(
        string organisationIdentification, IGrainFactory grains, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = grains.Organisation(organisationIdentification);
        return Answer(cluster.Repeat(_ => grain.Activate(context.User.Caller()), cancellationToken), context);
    }

    private static async Task<NoContent> Remove(
        string organisationIdentification, IGrainFactory grains, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = grains.Organisation(organisationIdentification);
        var expected = EntityTag.ExpectedVersion(context.Request);
        await cluster.Once(() => grain.Remove(context.User.Caller(), expected), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Organisation>> Answer(Task<Organisation> asked, HttpContext context)
    {
        var organisation = await asked;
        context.Response.GetTypedHeaders().ETag = EntityTag.Of(organisation);
        return TypedResults.Ok(organisation);
    }
}
