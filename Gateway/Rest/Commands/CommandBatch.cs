using System.Text.Json.Serialization;
using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Commands;
using GridOrleans.Errors;
using GridOrleans.Gateway.Audit;
using GridOrleans.Gateway.Rest.Bodies;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Gateway.Rest.Requests;

namespace GridOrleans.Gateway.Rest.Commands;

/// <summary>The answer to one command of a batch.</summary>
internal sealed record BatchAnswer
{
    /// <summary>The command's id; absent when it was not accepted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? CorrelationUid { get; init; }

    /// <summary>The device that the element names; absent when it names none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DeviceIdentification { get; init; }

    /// <summary>Where the command stands; absent when it was not accepted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CommandStatus? Status { get; init; }

    /// <summary>Why it was not accepted; its fields are paths in the element.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Problem? Error { get; init; }
}

/// <summary>
/// Submits many commands, many at a time. Those for one device go one after the other, so that they keep the order in which the client
/// wrote them.
/// </summary>
internal sealed class CommandBatch(
    CommandDesk desk, CommandAdmission admission, RefusalNotes refusals, RestOptions options)
{
    /// <summary>The answers, in the order of the elements.</summary>
    /// <exception cref="UnavailableException">None of them is taken now.</exception>
    public async Task<BatchAnswer[]> Submit(
        IReadOnlyList<Element<DeviceCommand>> elements, Caller caller, IdempotencyKey key, CancellationToken cancellationToken)
    {
        using var admitted = admission.Enter(caller.OrganisationIdentification, elements.Count);
        var answers = new BatchAnswer[elements.Count];
        var good = new List<Element<DeviceCommand>>(elements.Count);
        foreach (var element in elements)
        {
            if (Check(element.Content) is { } problem)
                Answer(element.Index, new() { DeviceIdentification = element.DeviceIdentification, Error = problem });
            else
                good.Add(element);
        }
        await Parallel.ForEachAsync(
            good.GroupBy(element => element.DeviceIdentification!),
            new ParallelOptions { MaxDegreeOfParallelism = options.CommandsInFlightPerBatch, CancellationToken = cancellationToken },
            async (sameDevice, token) =>
            {
                Problem? away = null;
                foreach (var element in sameDevice)
                {
                    var answer = away is null
                        ? await Submit(element, caller, key, token)
                        : new BatchAnswer { DeviceIdentification = element.DeviceIdentification, Error = away };
                    // What cannot be reached for one command cannot be reached for the next, and each try takes its time.
                    if (answer.Error is { Status: StatusCodes.Status503ServiceUnavailable } error)
                        away = error;
                    Answer(element.Index, answer);
                }
            });
        return answers;

        // Noted at once: a client that goes away in the middle leaves its refusals in the trail.
        void Answer(int index, BatchAnswer answer)
        {
            answers[index] = answer;
            if (answer.Error is { } refused)
                refusals.Note(caller, AuditAction.SubmitCommand, refused.Code, answer.DeviceIdentification, detail: refused.Detail);
        }
    }

    private static Problem? Check(Parsed<DeviceCommand> content) => content.Record is not { } command ? content.Problem
        : CommandBody.OfName(command) is { } violation ? ProblemCatalogue.Of([violation])
        : null;

    private async Task<BatchAnswer> Submit(
        Element<DeviceCommand> element, Caller caller, IdempotencyKey key, CancellationToken cancellationToken)
    {
        var device = element.DeviceIdentification!;
        var organisation = caller.OrganisationIdentification;
        // Since the batch was let in, the cluster may have said that it takes no more: it need not be asked for each.
        if (admission.Overload(organisation) is { } word)
            return new() { DeviceIdentification = device, Error = ProblemCatalogue.Of(word) };
        try
        {
            var record = await desk.Submit(
                caller, device, element.Content.Record!, key.ForElement(organisation, element.Index), null, cancellationToken);
            return new() { CorrelationUid = record.CorrelationUid, DeviceIdentification = device, Status = record.Status };
        }
        catch (Exception failure) when (failure is RefusedException or UnavailableException)
        {
            return new() { DeviceIdentification = device, Error = ProblemCatalogue.Of(failure) };
        }
    }
}
