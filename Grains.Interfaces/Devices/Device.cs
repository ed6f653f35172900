using System.Text.Json.Serialization;
using GridOrleans.Authorisation;

namespace GridOrleans.Devices;

/// <summary>A device as the platform knows it: what people told of it, and what it said itself.</summary>
[GenerateSerializer, Immutable, Alias("Device")]
public sealed record Device : DeviceDetails, IVersioned
{
    /// <summary>What organisations have been given on it, in the order in which that was done (platform handbook, 3.2).</summary>
    [Id(0)] public IReadOnlyList<DeviceAuthorisation> Authorisations { get; init; } = [];

    /// <summary>Its type, for instance <c>SSLD</c>; absent until it registers.</summary>
    [Id(1)] public string? DeviceType { get; init; }

    /// <summary>Its relays.</summary>
    [Id(2)] public IReadOnlyList<DeviceOutput> Outputs { get; init; } = [];

    /// <summary>Where it is in its life.</summary>
    [Id(3)] public required DeviceLifecycleStatus LifecycleStatus { get; init; }

    /// <summary>True once it has registered by itself, or its owner has said so (platform handbook, 4.1 and 4.8).</summary>
    [Id(4)] public required bool IsActivated { get; init; }

    /// <summary>True once it has a schedule (platform handbook, 4.2).</summary>
    [Id(5)] public bool HasSchedule { get; init; }

    /// <summary>When it was added.</summary>
    [Id(6)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When people or the device last changed this description.</summary>
    [Id(7)] public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>When it last said something that could be verified.</summary>
    [Id(8)] public DateTimeOffset? LastSeen { get; init; }

    /// <summary>When it last executed a command.</summary>
    [Id(9)] public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>When an attempt last failed.</summary>
    [Id(10)] public DateTimeOffset? LastFailure { get; init; }

    /// <summary>Attempts failed since the last success.</summary>
    [Id(11)] public int FailuresSinceSuccess { get; init; }

    /// <summary>What its relays do, as far as it has said.</summary>
    [Id(12)] public IReadOnlyList<RelayStatus> Relays { get; init; } = [];

    /// <summary>Changes with each change of the description; the entity tag of REST.</summary>
    [Id(13), JsonIgnore] public string Version { get; init; } = "";

    /// <summary>Who has been given something, where <see cref="Authorisations"/> does not show all of it. Never stored.</summary>
    [Id(14), JsonIgnore] public DeviceParties? Parties { get; init; }

    /// <summary>The organisation that owns it: the first that was given <see cref="DeviceFunctionGroup.Owner"/>; absent: nobody.</summary>
    public string? OwnerOrganisation => Parties is { } parties ? parties.Owner
        : Authorisations.FirstOrDefault(given => given.FunctionGroup == DeviceFunctionGroup.Owner)?.OrganisationIdentification;

    /// <summary>The organisations that have been given anything on it, by name (platform handbook, 5.1).</summary>
    public IReadOnlyList<string> Organisations => Parties is { } parties ? parties.All
        : [.. Authorisations.Select(given => given.OrganisationIdentification).Distinct().Order(StringComparer.Ordinal)];
}

/// <summary>Who has to do with a device, without what they have been given.</summary>
/// <param name="Owner">The organisation that owns it, or null.</param>
/// <param name="All">All that have been given something, by name.</param>
[GenerateSerializer, Immutable, Alias("DeviceParties")]
public sealed record DeviceParties([property: Id(0)] string? Owner, [property: Id(1)] IReadOnlyList<string> All);

/// <summary>What a relay does, as far as the device has said (platform handbook, 4.2).</summary>
[GenerateSerializer, Immutable, Alias("RelayStatus")]
public sealed record RelayStatus
{
    /// <summary>The external index, 1 to 6.</summary>
    [Id(0)] public required int Index { get; init; }

    /// <summary>On or off, by the last event or status answer.</summary>
    [Id(1)] public bool LastKnownState { get; init; }

    /// <summary>When that was so.</summary>
    [Id(2)] public DateTimeOffset LastKnownStateTime { get; init; }

    /// <summary>The dim value in percent by the last status answer; absent: not said since.</summary>
    [Id(3)] public int? DimValue { get; init; }

    /// <summary>On or off, by the last switching event; absent: no event yet.</summary>
    [Id(4)] public bool? LastSwitchingEventState { get; init; }

    /// <summary>The device's time of that event.</summary>
    [Id(5)] public DateTimeOffset? LastSwitchingEventTime { get; init; }
}
