using System.Text.Json.Serialization;
using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Devices;
using GridOrleans.Errors;
using GridOrleans.Gateway.Audit;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Bodies;
using GridOrleans.Gateway.Rest.Problems;

namespace GridOrleans.Gateway.Rest.Devices;

/// <summary>The answer to one device of an import.</summary>
internal sealed record ImportAnswer
{
    /// <summary>The device that the element names; absent when it names none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DeviceIdentification { get; init; }

    /// <summary>True when it was added now; false when it was there already with the same data, or with an error.</summary>
    public bool Created { get; init; }

    /// <summary>Why it was not added; its fields are paths in the element.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Problem? Error { get; init; }
}

/// <summary>Adds many devices, many at a time.</summary>
internal sealed class DeviceImport(ClusterCalls cluster, RefusalNotes refusals, RestOptions options)
{
    /// <summary>The answers, in the order of the elements.</summary>
    public async Task<ImportAnswer[]> Add(
        IReadOnlyList<Element<DeviceRegistration>> elements, Caller caller, CancellationToken cancellationToken)
    {
        var answers = new ImportAnswer[elements.Count];
        await Parallel.ForEachAsync(
            elements,
            new ParallelOptions { MaxDegreeOfParallelism = options.DevicesInFlightPerImport, CancellationToken = cancellationToken },
            async (element, token) =>
            {
                var answer = answers[element.Index] = await Add(element, caller, token);
                // Noted at once: a client that goes away in the middle leaves its refusals in the trail.
                if (answer.Error is { } refused)
                    refusals.Note(caller, AuditAction.CreateDevice, refused.Code, answer.DeviceIdentification, detail: refused.Detail);
            });
        return answers;
    }

    private async Task<ImportAnswer> Add(Element<DeviceRegistration> element, Caller caller, CancellationToken cancellationToken)
    {
        var answer = new ImportAnswer { DeviceIdentification = element.DeviceIdentification };
        if (element.Content.Record is not { } registration)
            return answer with { Error = element.Content.Problem };
        try
        {
            var device = cluster.Device(registration.DeviceIdentification);
            var creation = await cluster.Repeat(_ => device.Create(caller, registration), cancellationToken);
            return answer with { Created = creation.Created };
        }
        catch (Exception failure) when (failure is RefusedException or UnavailableException)
        {
            return answer with { Error = ProblemCatalogue.Of(failure) };
        }
    }
}
