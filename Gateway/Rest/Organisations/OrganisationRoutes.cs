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
            .IsVersionedRead();

        organisations.MapPut("/{organisationIdentification}", Change).WithName("changeOrganisation")
            .WithSummary("Change an organisation")
            .WithDescription("Needs CHANGE_ORGANISATION. Replaces name, kind and domains; its functions follow within five seconds.")
            .WithProblems(ErrorCode.ValidationError, RestErrorCode.MalformedJson)
            .WithResponseHeaders("ETag")
            .IsVersionedChange();

        organisations.MapPost("/{organisationIdentification}/activate", Activate).WithName("activateOrganisation")
            .WithSummary("Enable an organisation")
            .WithDescription("Needs CHANGE_ORGANISATION. Takes a removal back.")
            .WithProblems(ErrorCode.ValidationError)
            .WithResponseHeaders("ETag");

        organisations.MapDelete("/{organisationIdentification}", Remove).WithName("removeOrganisation")
            .WithSummary("Disable an organisation")
            .WithDescription("Needs REMOVE_ORGANISATION. Refused while it has authorisations on devices. It stays readable and can be activated again.")
            .WithProblems(ErrorCode.ValidationError, ErrorCode.ExistingDeviceAuthorisations)
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
