using System.Security.Claims;
using GridOrleans.Access;
using GridOrleans.Commands;
using GridOrleans.Errors;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Gateway.Rest.Commands;

/// <summary>The resource <c>commands</c>: what became of submissions.</summary>
internal static class CommandRoutes
{
    /// <summary>The path below the API's root.</summary>
    public const string Path = "/commands";

    private const string Own = "commands belong to the organisation that submitted them; for others there are none";

    private static readonly Parameter DeviceFilter = Parameter.Query("deviceIdentification", "Of this device only.", "light-00001");

    private static readonly Parameter TypeFilter =
        Parameter.Query("type", $"Of this kind only: {string.Join(", ", CommandCatalogue.Commands.Keys.Order())}.", "setLight");

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var commands = api.MapGroup(Path).WithTags("Commands");
        var pages = Page.Parameters(CommandFilter.HighestLimit);

        commands.MapGet("/{correlationUid}", Read).WithName("readCommand")
            .WithSummary("Read a command")
            .NeedsNoFunction(Own)
            .WithDescription("Where it stands, with each attempt: when, by which adapter, and what happened.")
            .WithParameters(Preference.Described)
            .WithProblems(ErrorCode.UnknownCommand)
            .WithResponseHeaders("Preference-Applied");

        commands.MapGet("", List).WithName("listCommands")
            .WithSummary("Find commands")
            .NeedsNoFunction(Own)
            .WithDescription("The newest first. All filters given must fit. As the journal has them: an open command is shown as accepted.")
            .WithParameters(
            [
                DeviceFilter, TypeFilter,
                Parameter.Query("status", "With this status only.") with { Type = typeof(CommandStatus) },
                .. pages,
            ]);

        commands.MapGet("/dead-letters", ListDeadLetters).WithName("listDeadLetters")
            .WithSummary("Find dead letters")
            .NeedsNoFunction(Own)
            .WithDescription("Commands that failed or expired and were not submitted again, the newest first.")
            .WithParameters([DeviceFilter, TypeFilter, .. pages]);

        commands.MapPost("/{correlationUid}/resubmit", Resubmit).WithName("resubmitCommand").WithScope(AccessScope.Command)
            .WithSummary("Submit a dead letter again")
            .NeedsFunctionOfCommand()
            .WithDescription("Makes a new command with the dead letter's content, to be sent at once, whatever its times were. Asking twice gives one command. "
                + "Dead letters belong to the organisation that submitted them.")
            .WithParameters(Preference.Described)
            .WithProblems(
            [
                ErrorCode.UnknownCommand, ErrorCode.NotADeadLetter, ErrorCode.UnknownDevice,
                .. SubmissionRoutes.DeviceRefusals,
            ])
            .WithResponseHeaders("Location", "Preference-Applied");

        commands.MapPost("/{correlationUid}/cancel", Cancel).WithName("cancelCommand").WithScope(AccessScope.Command)
            .WithSummary("Take an open command back")
            .NeedsNoFunction(Own)
            .WithDescription("If it has been sent already, the device may execute it all the same; the record's history shows whether it was.")
            .WithProblems(ErrorCode.UnknownCommand, ErrorCode.CommandEnded);
    }

    /// <summary>The path of one command.</summary>
    public static string PathOf(Guid correlationUid) => $"{RestApi.Root}{Path}/{correlationUid}";

    private static async Task<Ok<CommandRecord>> Read(
        string correlationUid, Preference preference, ClaimsPrincipal caller, StandingProof proof, CommandDesk desk, CancellationToken cancellationToken)
    {
        var uid = Uid(correlationUid);
        var record = await desk.Read(caller.Caller(), uid, cancellationToken) ?? throw Unknown(uid);
        if (preference.Wait is { } wait)
            record = await desk.WaitForEnd(caller.Caller(), proof, record, wait, cancellationToken);
        return TypedResults.Ok(record);
    }

    private static Task<Ok<Page<CommandRecord>>> List(HttpContext context, ClusterCalls cluster, CancellationToken cancellationToken) =>
        Find(context, query => new() { Status = query.OneOf<CommandStatus>("status") }, cluster, cancellationToken);

    private static Task<Ok<Page<CommandRecord>>> ListDeadLetters(
        HttpContext context, ClusterCalls cluster, CancellationToken cancellationToken) =>
        Find(context, _ => new() { DeadLetters = true }, cluster, cancellationToken);

    private static async Task<Ok<Page<CommandRecord>>> Find(
        HttpContext context, Func<QueryReader, CommandFilter> begin, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context);
        var filter = begin(query) with
        {
            DeviceIdentification = query.Name(DeviceFilter.Name),
            Type = query.OneOf(TypeFilter.Name, CommandCatalogue.Commands.Keys),
            Before = query.UuidCursor(Page.Commands),
            Limit = query.Number(Page.LimitParameter, 1, CommandFilter.HighestLimit, new CommandFilter().Limit),
        };
        query.Finish();
        var records = await cluster.Repeat(token => cluster.Commands.List(context.User.Caller(), filter, token), cancellationToken);
        return TypedResults.Ok(Page.Of(records, filter.Limit, Page.Commands, record => record.CorrelationUid.ToString("N")));
    }

    private static async Task<Results<Accepted<CommandRecord>, Ok<CommandRecord>>> Resubmit(
        string correlationUid, Preference preference, ClaimsPrincipal caller, StandingProof proof, CommandDesk desk, CommandAdmission admission,
        HttpResponse response, CancellationToken cancellationToken)
    {
        var uid = Uid(correlationUid);
        var dead = await desk.ReadJournal(caller.Caller(), uid, cancellationToken) ?? throw Unknown(uid);
        if (dead.Status is not (CommandStatus.Failed or CommandStatus.Expired))
            throw new RefusedException(ErrorCode.NotADeadLetter, "Only a command that failed or expired can be submitted again.");
        // Its times lie in the past, or belonged to a plan that did not come true.
        var again = dead.Command with { ScheduleTime = null, ExpiryTime = null };
        var organisation = caller.OrganisationIdentification();
        CommandRecord record;
        using (admission.Enter(organisation, 1))
            record = await desk.Submit(caller.Caller(), dead.DeviceIdentification, again, IdempotencyKey.ForResubmission(uid), uid, cancellationToken);
        return await SubmissionRoutes.Answer(caller.Caller(), proof, record, preference, desk, response, cancellationToken);
    }

    private static async Task<Ok<CommandRecord>> Cancel(
        string correlationUid, ClaimsPrincipal caller, CommandDesk desk, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var uid = Uid(correlationUid);
        var record = await desk.ReadJournal(caller.Caller(), uid, cancellationToken) ?? throw Unknown(uid);
        var device = cluster.Device(record.DeviceIdentification);
        var attempts = 0;
        try
        {
            return TypedResults.Ok(await cluster.Repeat(
                _ =>
                {
                    attempts++;
                    return device.Cancel(caller.Caller(), uid);
                },
                cancellationToken));
        }
        catch (RefusedException refused) when (refused.Code == ErrorCode.CommandEnded && attempts > 1)
        {
            // An earlier attempt, whose answer was lost, may have been the one that ended it.
            if (await desk.ReadJournal(caller.Caller(), uid, cancellationToken) is { Status: CommandStatus.Cancelled } cancelled)
                return TypedResults.Ok(cancelled);
            throw;
        }
    }

    private static Guid Uid(string text) => Guid.TryParse(text, out var uid)
        ? uid : throw ProblemException.Violation("correlationUid", "must be a UUID");

    private static RefusedException Unknown(Guid uid) => new(ErrorCode.UnknownCommand, $"There is no command {uid}.");
}
