using GridOrleans.Authorisation;
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

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var organisations = api.MapGroup(Path).WithTags("Organisations");

        organisations.MapPost("", Create).WithName("createOrganisation")
            .WithSummary("Create an organisation")
            .Needs(PlatformFunction.CreateOrganisation)
            .WithDescription("Creating the same once more answers 200 and changes nothing; other data under the same "
                + "identification are refused.")
            .WithProblems(RestErrorCode.MalformedJson, ErrorCode.ExistingOrganisation)
            .WithResponseHeaders("Location", "ETag");

        organisations.MapGet("", List).WithName("listOrganisations")
            .WithSummary("Find organisations")
            .Needs(PlatformFunction.GetOrganisations)
            .WithDescription("The organisation that manages the network sees all, by identification; any other only itself.")
            .WithParameters([.. Page.Parameters(IOrganisationQueries.HighestLimit)]);

        organisations.MapGet("/{organisationIdentification}", Read).WithName("readOrganisation")
            .WithSummary("Read an organisation")
            .Needs(PlatformFunction.GetOrganisations)
            .WithDescription("For all but the organisation that manages the network, others do not exist.")
            .IsVersionedRead();

        organisations.MapPut("/{organisationIdentification}", Change).WithName("changeOrganisation")
            .WithSummary("Change an organisation")
            .Needs(PlatformFunction.ChangeOrganisation)
            .WithDescription("Replaces name, kind and domains; its functions follow within five seconds.")
            .WithProblems(RestErrorCode.MalformedJson)
            .WithResponseHeaders("ETag")
            .IsVersionedChange();

        organisations.MapPost("/{organisationIdentification}/activate", Activate).WithName("activateOrganisation")
            .WithSummary("Enable an organisation")
            .Needs(PlatformFunction.ChangeOrganisation)
            .WithDescription("Takes a removal back.")
            .WithResponseHeaders("ETag");

        organisations.MapDelete("/{organisationIdentification}", Remove).WithName("removeOrganisation")
            .WithSummary("Disable an organisation")
            .Needs(PlatformFunction.RemoveOrganisation)
            .WithDescription("Refused while it has authorisations on devices. It stays readable and can be activated again.")
            .WithProblems(ErrorCode.ExistingDeviceAuthorisations)
            .IsVersionedChange();
    }

    private static async Task<Results<Created<Organisation>, Ok<Organisation>>> Create(
        JsonBody<OrganisationRegistration> body, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = cluster.Organisation(body.Record.OrganisationIdentification);
        var creation = await cluster.Repeat(_ => grain.Create(context.User.Caller(), body.Record), cancellationToken);
        return context.Answer(creation, $"{RestApi.Root}{Path}/{Uri.EscapeDataString(creation.Kept.OrganisationIdentification)}");
    }

    private static async Task<Ok<Page<Organisation>>> List(
        HttpContext context, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context);
        var after = query.Cursor(Page.Organisations);
        var limit = query.Number(Page.LimitParameter, 1, IOrganisationQueries.HighestLimit, 100);
        query.Finish();
        var found = await cluster.Repeat(
            token => cluster.Organisations.List(context.User.Caller(), after, limit, token), cancellationToken);
        return TypedResults.Ok(Page.Of(found, limit, Page.Organisations, organisation => organisation.OrganisationIdentification));
    }

    private static async Task<Results<Ok<Organisation>, StatusCodeHttpResult>> Read(
        string organisationIdentification, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = cluster.Organisation(DeviceRoutes.Named(organisationIdentification));
        return context.AnswerRead(await cluster.Repeat(_ => grain.Find(context.User.Caller()), cancellationToken));
    }

    private static async Task<Ok<Organisation>> Change(
        string organisationIdentification, JsonBody<OrganisationChange> body, ClusterCalls cluster, HttpContext context,
        CancellationToken cancellationToken)
    {
        var grain = cluster.Organisation(DeviceRoutes.Named(organisationIdentification));
        return context.Answer(await cluster.Change(context, expected => grain.Change(context.User.Caller(), body.Record, expected), cancellationToken));
    }

    private static async Task<Ok<Organisation>> Activate(
        string organisationIdentification, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = cluster.Organisation(DeviceRoutes.Named(organisationIdentification));
        return context.Answer(await cluster.Repeat(_ => grain.Activate(context.User.Caller()), cancellationToken));
    }

    private static Task<NoContent> Remove(
        string organisationIdentification, ClusterCalls cluster, HttpContext context, CancellationToken cancellationToken)
    {
        var grain = cluster.Organisation(DeviceRoutes.Named(organisationIdentification));
        return cluster.Remove(context, expected => grain.Remove(context.User.Caller(), expected), cancellationToken);
    }
}
