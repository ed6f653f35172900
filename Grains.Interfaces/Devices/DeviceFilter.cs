using System.Text.Json.Serialization;

namespace GridOrleans.Devices;

/// <summary>
/// Which devices to list; absent members do not restrict, and all that are given must fit (platform handbook, 5.1). Texts called patterns know <c>*</c> for
/// any run of characters and <c>?</c> for one, and do not distinguish capitals. The handbook's FirmwareModuleType and FirmwareModuleVersion (5.1; 16, K10) come
/// with the administration of firmware.
/// </summary>
[GenerateSerializer, Immutable, Alias("DeviceFilter")]
public sealed record DeviceFilter
{
    /// <summary>The most that one page can have.</summary>
    public const int HighestLimit = 1000;

    /// <summary>The most pages that can be passed over by number; cursors know no such bound.</summary>
    public const int HighestPage = 1_000_000;

    /// <summary>The most identifications to name or leave out.</summary>
    public const int MostIdentifications = 1000;

    /// <summary>
    /// Devices on which this organisation has been given anything; absent: the caller. Who does not manage the network is always asking for itself.
    /// </summary>
    [Id(0)] public string? OrganisationIdentification { get; init; }

    /// <summary>Whose identification starts so, exactly.</summary>
    [Id(1)] public string? IdentificationPrefix { get; init; }

    /// <summary>A pattern of the identification.</summary>
    [Id(2)] public string? Identification { get; init; }

    /// <summary>Only these.</summary>
    [Id(3)] public IReadOnlyList<string>? Only { get; init; }

    /// <summary>None of these.</summary>
    [Id(4)] public IReadOnlyList<string>? Without { get; init; }

    /// <summary>A pattern of the other name.</summary>
    [Id(5)] public string? Alias { get; init; }

    /// <summary>A pattern of the city.</summary>
    [Id(6)] public string? City { get; init; }

    /// <summary>A pattern of the postal code.</summary>
    [Id(7)] public string? PostalCode { get; init; }

    /// <summary>A pattern of the street.</summary>
    [Id(8)] public string? Street { get; init; }

    /// <summary>A pattern of the house number.</summary>
    [Id(9)] public string? Number { get; init; }

    /// <summary>A pattern of the municipality.</summary>
    [Id(10)] public string? Municipality { get; init; }

    /// <summary>A pattern of the type, for instance <c>SSLD</c>.</summary>
    [Id(11)] public string? DeviceType { get; init; }

    /// <summary>A pattern of the model's code.</summary>
    [Id(12)] public string? Model { get; init; }

    /// <summary>
    /// The manufacturer's name or its code, whole but whatever the capitals. The handbook knows the name only, and calls an unknown one an error; here nothing is of it.
    /// </summary>
    [Id(13)] public string? Manufacturer { get; init; }

    /// <summary>The adapter's protocol, exactly.</summary>
    [Id(14)] public string? Protocol { get; init; }

    /// <summary>A pattern of the name of an organisation that owns it.</summary>
    [Id(15)] public string? OwnerName { get; init; }

    /// <summary>Of this owner.</summary>
    [Id(16)] public string? OwnerOrganisation { get; init; }

    /// <summary>In this part of their life.</summary>
    [Id(17)] public DeviceLifecycleStatus? LifecycleStatus { get; init; }

    /// <summary>Activated or not.</summary>
    [Id(18)] public bool? IsActivated { get; init; }

    /// <summary>In maintenance or not.</summary>
    [Id(19)] public bool? InMaintenance { get; init; }

    /// <summary>True: more than one authorisation has been given on it; false: one or none (platform handbook, 5.1, DeviceExternalManaged).</summary>
    [Id(20)] public bool? IsExternallyManaged { get; init; }

    /// <summary>True: with an installation date. False: without.</summary>
    [Id(21)] public bool? IsInstalled { get; init; }

    /// <summary>Changed at this moment or later.</summary>
    [Id(22)] public DateTimeOffset? ModifiedSince { get; init; }

    /// <summary>True: only those that nobody owns, whatever the caller has been given on them; needs <c>GET_DEVICE_NO_OWNER</c> (platform handbook, 4.8).</summary>
    [Id(23)] public bool WithoutOwner { get; init; }

    /// <summary>True: only those that the caller owns or installs (platform handbook, 5.2).</summary>
    [Id(24)] public bool OwnedOrInstalled { get; init; }

    /// <summary>What they are sorted by, then by identification.</summary>
    [Id(25)] public DeviceSort Sort { get; init; }

    /// <summary>True: the other way round.</summary>
    [Id(26)] public bool Descending { get; init; }

    /// <summary>Only those after this place: the last of the page before.</summary>
    [Id(27)] public DevicePlace? After { get; init; }

    /// <summary>Pages of <see cref="Limit"/> devices to pass over, 0 to <see cref="HighestPage"/>.</summary>
    [Id(28)] public int Page { get; init; }

    /// <summary>At most so many, 1 to <see cref="HighestLimit"/>.</summary>
    [Id(29)] public int Limit { get; init; } = 100;

    /// <summary>True: count all that fit.</summary>
    [Id(30)] public bool Count { get; init; }
}

/// <summary>What devices can be sorted by: of the attributes that GXF sorts by (platform handbook, 5.1), those by which people look (docs/decisions/0022).</summary>
public enum DeviceSort
{
    /// <summary>The identification.</summary>
    [JsonStringEnumMemberName("deviceIdentification")] Identification,

    /// <summary>The other name.</summary>
    [JsonStringEnumMemberName("alias")] Alias,

    /// <summary>The city.</summary>
    [JsonStringEnumMemberName("city")] City,

    /// <summary>The street.</summary>
    [JsonStringEnumMemberName("street")] Street,

    /// <summary>The municipality.</summary>
    [JsonStringEnumMemberName("municipality")] Municipality,

    /// <summary>The type.</summary>
    [JsonStringEnumMemberName("deviceType")] DeviceType,

    /// <summary>The model's code.</summary>
    [JsonStringEnumMemberName("model")] Model,

    /// <summary>Where it is in its life, by the status' name.</summary>
    [JsonStringEnumMemberName("lifecycleStatus")] LifecycleStatus,

    /// <summary>When it was installed; those that were not come first.</summary>
    [JsonStringEnumMemberName("technicalInstallationDate")] TechnicalInstallationDate,

    /// <summary>When it was added.</summary>
    [JsonStringEnumMemberName("createdAt")] CreatedAt,

    /// <summary>When its description was last changed.</summary>
    [JsonStringEnumMemberName("modifiedAt")] ModifiedAt,

    /// <summary>The postal code.</summary>
    [JsonStringEnumMemberName("postalCode")] PostalCode,

    /// <summary>The network address, as a text; those without one come first.</summary>
    [JsonStringEnumMemberName("networkAddress")] NetworkAddress,

    /// <summary>Whether it is activated; those that are not come first.</summary>
    [JsonStringEnumMemberName("isActivated")] IsActivated,
}

/// <summary>A place in a sorted list of devices.</summary>
/// <param name="DeviceIdentification">The device that stands there.</param>
/// <param name="SortedBy">What it was sorted by, as the database writes it.</param>
[GenerateSerializer, Immutable, Alias("DevicePlace")]
public readonly record struct DevicePlace([property: Id(0)] string DeviceIdentification, [property: Id(1)] string SortedBy);

/// <summary>Devices that were found.</summary>
/// <param name="Devices">One page of them.</param>
/// <param name="Last">Where the page ends; null when nothing comes after it.</param>
/// <param name="TotalCount">How many fit in all; null unless that was asked.</param>
/// <param name="Took">How long the database took, its way there and back included.</param>
[GenerateSerializer, Immutable, Alias("DeviceListing")]
public sealed record DeviceListing(
    [property: Id(0)] IReadOnlyList<Device> Devices, [property: Id(1)] DevicePlace? Last, [property: Id(2)] long? TotalCount, [property: Id(3)] TimeSpan Took);
