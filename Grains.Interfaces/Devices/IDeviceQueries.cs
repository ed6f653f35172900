using GridOrleans.Access;

namespace GridOrleans.Devices;

/// <summary>Finds devices. Stateless: any silo answers.</summary>
[Alias("IDeviceQueries")]
public interface IDeviceQueries : IGrainWithIntegerKey
{
    /// <summary>Devices that fit a filter and on which the caller has been given anything, by identification.</summary>
    [Alias("List")]
    Task<IReadOnlyList<Device>> List(Caller caller, DeviceFilter filter, CancellationToken cancellationToken);
}

/// <summary>Which devices to list; absent members do not restrict.</summary>
[GenerateSerializer, Immutable, Alias("DeviceFilter")]
public sealed record DeviceFilter
{
    /// <summary>The most that one page can have.</summary>
    public const int HighestLimit = 1000;

    /// <summary>Whose identification starts so.</summary>
    [Id(0)] public string? IdentificationPrefix { get; init; }

    /// <summary>In this part of their life.</summary>
    [Id(1)] public DeviceLifecycleStatus? LifecycleStatus { get; init; }

    /// <summary>Activated or not.</summary>
    [Id(2)] public bool? IsActivated { get; init; }

    /// <summary>Of this type, for instance <c>SSLD</c>.</summary>
    [Id(3)] public string? DeviceType { get; init; }

    /// <summary>Of this owner.</summary>
    [Id(4)] public string? OwnerOrganisation { get; init; }

    /// <summary>Only those after this identification: the last of the page before.</summary>
    [Id(5)] public string? After { get; init; }

    /// <summary>At most so many, 1 to <see cref="HighestLimit"/>.</summary>
    [Id(6)] public int Limit { get; init; } = 100;
}
