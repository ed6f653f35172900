using System.Security.Claims;
using GridOrleans.Access;
using GridOrleans.Commands;
using GridOrleans.Errors;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Gateway.Rest.Bodies;
using GridOrleans.Gateway.Rest.Devices;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GridOrleans.Gateway.Rest.Commands;

/// <summary>Submitting commands: one for a device, or many.</summary>
internal static class SubmissionRoutes
{
    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api, RestOptions options)
    {
        api.MapPost($"{DeviceRoutes.Path}/{{deviceIdentification}}/commands", SubmitOne).WithName("submitCommand").WithTags("Commands").WithScope(AccessScope.Command)
            .WithSummary("Submit a command for a device")
            .NeedsFunctionOfCommand()
            .WithDescription("The answer comes after the command is committed; from then on it ends in exactly one outcome. With Prefer: wait the "
                + "answer is 200 with the outcome, or 202 with where the command stands when the wait is over.")
            .WithParameters(IdempotencyKey.Described, Preference.Described)
            .WithProblems(
            [
                ErrorCode.UnknownCommandType, RestErrorCode.MalformedJson, ErrorCode.UnknownDevice,
                .. DeviceRefusals,
            ])
            .WithResponseHeaders("Location", "Preference-Applied");

        api.MapPost(CommandRoutes.Path, SubmitMany).WithName("submitCommands").WithTags("Commands").WithScope(AccessScope.Command)
            .WithSummary("Submit many commands")
            .NeedsFunctionOfCommand()
            .WithDescription($"At most {options.MostCommandsPerBatch}, each naming its device. Each is accepted or refused for itself: the answer has "
                + "one entry per command, in order, with its correlationUid or its error. Commands for the same device keep their order. With an "
                + "Idempotency-Key, each element is known by the key and its place.")
            .WithParameters(IdempotencyKey.Described)
            .WithProblems(RestErrorCode.MalformedJson, ErrorCode.Busy, ErrorCode.Overloaded)
            .WithLargestBody(options.LargestBatchBody);
    }

    /// <summary>Why a device may refuse a command.</summary>
    internal static readonly string[] DeviceRefusals =
    [
        ErrorCode.InactiveDevice, ErrorCode.UnregisteredDevice, ErrorCode.ProtocolUnknownForDevice, ErrorCode.DeviceInMaintenance, ErrorCode.UnsupportedCommand,
        ErrorCode.IdempotencyKeyReused, ErrorCode.Busy, ErrorCode.Overloaded,
    ];

    private static async Task<Results<Accepted<CommandRecord>, Ok<CommandRecord>>> SubmitOne(
        string deviceIdentification, JsonBody<DeviceCommand> body, IdempotencyKey key, Preference preference, ClaimsPrincipal caller, StandingProof proof,
        CommandDesk desk, CommandAdmission admission, HttpResponse response, CancellationToken cancellationToken)
    {
        var device = DeviceRoutes.Named(deviceIdentification);
        CommandBody.RequireFor(body.Record, device);
        var organisation = caller.OrganisationIdentification();
        CommandRecord record;
        using (admission.Enter(organisation, 1))
            record = await desk.Submit(caller.Caller(), device, body.Record, key.ForSubmission(organisation), null, cancellationToken);
        return await Answer(caller.Caller(), proof, record, preference, desk, response, cancellationToken);
    }

    /// <summary>202 with the record, or 200 with the outcome when the caller waits for it and it comes in time.</summary>
    internal static async Task<Results<Accepted<CommandRecord>, Ok<CommandRecord>>> Answer(
        Caller caller, StandingProof proof, CommandRecord record, Preference preference, CommandDesk desk, HttpResponse response,
        CancellationToken cancellationToken)
    {
        var path = CommandRoutes.PathOf(record.CorrelationUid);
        if (preference.Wait is { } wait)
        {
            try
            {
                record = await desk.WaitForEnd(caller, proof, record, wait, cancellationToken);
            }
            catch (Exception ended) when (ended is ProblemException or RefusedException)
            {
                // Accepted is accepted: an error would say that nothing happened. Who may not go on learns no more than that.
            }
            if (!record.IsOpen)
            {
                response.Headers.Location = path;
                return TypedResults.Ok(record);
            }
        }
        return TypedResults.Accepted(path, record);
    }

    private static async Task<Accepted<BatchAnswer[]>> SubmitMany(
        JsonArrayBody<DeviceCommand> body, IdempotencyKey key, ClaimsPrincipal caller, CommandBatch batch, RestOptions options,
        CancellationToken cancellationToken) =>
        TypedResults.Accepted((string?)null, await batch.Submit(
            body.Elements(options.MostCommandsPerBatch), caller.Caller(), key, cancellationToken));
}
