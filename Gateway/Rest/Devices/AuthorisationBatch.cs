using System.Collections.Concurrent;
using GridOrleans.Access;
using GridOrleans.Authorisation;
using GridOrleans.Devices;
using GridOrleans.Devices.Changes;
using GridOrleans.Errors;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Bodies;
using GridOrleans.Gateway.Rest.Problems;

namespace GridOrleans.Gateway.Rest.Devices;

/// <summary>
/// Gives and takes authorisations on several devices: all entries are tried before any is done, so that a refused one leaves everything as it was. Each device's
/// are then written at once. The platform handbook (16, K7) wants one transaction; over devices, each of which has its own grain and document, there is none: what
/// is refused only then, because something has changed since it was tried, is answered with the devices that are changed already. Who hears of no answer sends the
/// same again.
/// </summary>
internal sealed class AuthorisationBatch(ClusterCalls cluster)
{
    /// <summary>How many entries one request carries at most.</summary>
    public const int MostEntries = 1000;

    // As for imports: enough to keep the cluster busy, few enough that one request does not keep others away.
    private const int InFlight = 32;

    /// <summary>Does all of it, or nothing, unless something changes between trying and doing.</summary>
    /// <exception cref="ProblemException">An entry is refused; the problem names it, and the devices that are changed all the same.</exception>
    public async Task Apply(IReadOnlyList<Element<DeviceAuthorisationEntry>> elements, Caller caller, CancellationToken cancellationToken)
    {
        foreach (var element in elements)
            Check(element);
        IReadOnlyList<Element<DeviceAuthorisationEntry>[]> devices =
            [.. elements.GroupBy(element => element.Content.Record!.DeviceIdentification, StringComparer.Ordinal).Select(entries => entries.ToArray())];
        await ForEach(devices, entries => Apply(entries, caller, onlyTry: true, cancellationToken), cancellationToken);
        var changed = new ConcurrentBag<string>();
        try
        {
            await ForEach(
                devices,
                async entries =>
                {
                    await Apply(entries, caller, onlyTry: false, cancellationToken);
                    changed.Add(entries[0].Content.Record!.DeviceIdentification);
                },
                cancellationToken);
        }
        catch (ProblemException refused) when (!changed.IsEmpty)
        {
            // No longer than what was sent, which names each of them.
            throw new ProblemException(refused.Problem with
            {
                Detail = $"{refused.Problem.Detail} It was not refused when it was tried. Changed already: {string.Join(", ", changed.Order(StringComparer.Ordinal))}.",
            });
        }
    }

    private async Task Apply(Element<DeviceAuthorisationEntry>[] entries, Caller caller, bool onlyTry, CancellationToken cancellationToken)
    {
        try
        {
            await Ask(entries, caller, onlyTry, cancellationToken);
        }
        catch (RefusedException refused)
        {
            throw new ProblemException(Named(await Guilty(entries, caller, cancellationToken), ProblemCatalogue.Of(refused)!));
        }
    }

    /// <summary>The entry of a refused device that is refused by itself; the first when they are refused only together.</summary>
    private async Task<Element<DeviceAuthorisationEntry>> Guilty(
        Element<DeviceAuthorisationEntry>[] entries, Caller caller, CancellationToken cancellationToken)
    {
        foreach (var entry in entries.Length > 1 ? entries.Take(UpdateAuthorisations.MostEntries) : [])
        {
            try
            {
                await Ask([entry], caller, onlyTry: true, cancellationToken);
            }
            catch (RefusedException)
            {
                return entry;
            }
        }
        return entries[0];
    }

    private Task<Device> Ask(Element<DeviceAuthorisationEntry>[] entries, Caller caller, bool onlyTry, CancellationToken cancellationToken)
    {
        var device = cluster.Device(entries[0].Content.Record!.DeviceIdentification);
        var change = new UpdateAuthorisations { Authorisations = [.. entries.Select(entry => entry.Content.Record!.Entry)] };
        return cluster.Repeat(_ => device.Apply(caller, change, null, onlyTry), cancellationToken);
    }

    private static void Check(Element<DeviceAuthorisationEntry> element)
    {
        if (element.Content.Problem is { } malformed)
            throw new ProblemException(Named(element, malformed));
        Violation[] violations = [.. element.Content.Record!.Validate()];
        if (violations.Length > 0)
            throw new ProblemException(Named(element, ProblemCatalogue.Of(violations)));
    }

    private static Problem Named(Element<DeviceAuthorisationEntry> element, Problem problem) => problem with
    {
        Detail = $"Entry {element.Index}, device {element.DeviceIdentification}: {problem.Detail}",
        Errors = problem.Errors is null ? null : [.. problem.Errors.Select(error => error with { Field = $"[{element.Index}].{error.Field}" })],
    };

    private static async Task ForEach<T>(IReadOnlyList<T> items, Func<T, Task> act, CancellationToken cancellationToken) => await Parallel.ForEachAsync(
        items, new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = cancellationToken }, async (item, _) => await act(item));
}

/// <summary>One group of functions on one device that is given or taken.</summary>
/// <param name="DeviceIdentification">On which device.</param>
/// <param name="OrganisationIdentification">To or from whom.</param>
/// <param name="FunctionGroup">Which.</param>
/// <param name="Revoked">True: it is taken. Absent: given.</param>
internal sealed record DeviceAuthorisationEntry(
    string DeviceIdentification, string OrganisationIdentification, DeviceFunctionGroup FunctionGroup, bool Revoked = false)
{
    /// <summary>The example of the OpenAPI document.</summary>
    internal static DeviceAuthorisationEntry Example { get; } = new("light-00001", "contractor", DeviceFunctionGroup.Installation);

    /// <summary>The same without its device.</summary>
    internal AuthorisationEntry Entry => new(OrganisationIdentification, FunctionGroup, Revoked);

    /// <summary>The rules that it breaks.</summary>
    public IEnumerable<Violation> Validate()
    {
        if (!DeviceRegistration.IsIdentification(DeviceIdentification))
            yield return new("deviceIdentification", DeviceRegistration.IdentificationRule);
        if (!DeviceRegistration.IsIdentification(OrganisationIdentification))
            yield return new("organisationIdentification", DeviceRegistration.IdentificationRule);
    }
}
