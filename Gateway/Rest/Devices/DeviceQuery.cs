using GridOrleans.Devices;
using GridOrleans.Gateway.Rest.Requests;

namespace GridOrleans.Gateway.Rest.Devices;

/// <summary>The query of the list of devices, and its answer.</summary>
internal static class DeviceQuery
{
    // Between the identification, which has no spaces, and what the list is sorted by.
    private const char Between = ' ';

    private static readonly (string Name, string What, Func<DeviceFilter, string, DeviceFilter> Set)[] Texts =
    [
        ("deviceIdentification", "A text of the identification.", (filter, text) => filter with { Identification = text }),
        ("alias", "A text of the other name.", (filter, text) => filter with { Alias = text }),
        ("city", "A text of the city.", (filter, text) => filter with { City = text }),
        ("postalCode", "A text of the postal code.", (filter, text) => filter with { PostalCode = text }),
        ("street", "A text of the street.", (filter, text) => filter with { Street = text }),
        ("number", "A text of the house number.", (filter, text) => filter with { Number = text }),
        ("municipality", "A text of the municipality.", (filter, text) => filter with { Municipality = text }),
        ("deviceType", "A text of the type, for instance SSLD.", (filter, text) => filter with { DeviceType = text }),
        ("model", "A text of the model's code.", (filter, text) => filter with { Model = text }),
        ("manufacturer", "The manufacturer's name or code, whole, whatever the capitals.", (filter, text) => filter with { Manufacturer = text }),
        ("ownerName", "A text of the name of an organisation that owns it.", (filter, text) => filter with { OwnerName = text }),
    ];

    /// <summary>What the operation's description says of it.</summary>
    public static IEnumerable<Parameter> Parameters { get; } =
    [
        Parameter.Query("identificationPrefix", "Whose identification starts so, exactly.", "light-"),
        .. Texts.Select(text => Parameter.Query(text.Name, text.What)),
        Parameter.Query("only", "One of these identifications; may be repeated.") with { IsRepeatable = true },
        Parameter.Query("without", "None of these identifications; may be repeated.") with { IsRepeatable = true },
        Parameter.Query("protocol", "Of this protocol of the adapters, for instance OSLP."),
        Parameter.Query("ownerOrganisation", "Of this owner."),
        Parameter.Query("organisationIdentification", "Devices on which this organisation has been given anything; only for the one that manages the network."),
        Parameter.Query("lifecycleStatus", "In this part of their life.") with { Type = typeof(DeviceLifecycleStatus) },
        Flag("isActivated", "Activated or not."),
        Flag("inMaintenance", "In maintenance or not."),
        Flag("isExternallyManaged", "With more than one authorisation, or with one or none."),
        Flag("isInstalled", "With a technical installation date or without."),
        Flag("withoutOwner", "Only those that nobody owns; needs GET_DEVICE_NO_OWNER, and nothing on the devices."),
        Flag("ownedOrInstalled", "Only those on which the caller has OWNER or INSTALLATION; with modifiedSince: the recent ones."),
        Parameter.Query("modifiedSince", "Whose description was changed at this moment or later.") with { Type = typeof(DateTimeOffset) },
        Parameter.Query("sort", "What they are sorted by, then by identification; absent: by that alone.") with { Type = typeof(DeviceSort) },
        Flag("descending", "The other way round."),
        Page.Number,
        .. Page.Parameters(DeviceFilter.HighestLimit),
    ];

    /// <summary>The filter of a request.</summary>
    /// <exception cref="Problems.ProblemException">Something in the query is wrong.</exception>
    public static DeviceFilter Read(HttpContext context)
    {
        var query = new QueryReader(context);
        var number = query.PageNumber();
        var filter = new DeviceFilter
        {
            IdentificationPrefix = query.Name("identificationPrefix"),
            Only = Named(query, "only"),
            Without = Named(query, "without"),
            Protocol = query.Name("protocol"),
            OwnerOrganisation = query.Name("ownerOrganisation"),
            OrganisationIdentification = query.Name("organisationIdentification"),
            LifecycleStatus = query.OneOf<DeviceLifecycleStatus>("lifecycleStatus"),
            IsActivated = query.Flag("isActivated"),
            InMaintenance = query.Flag("inMaintenance"),
            IsExternallyManaged = query.Flag("isExternallyManaged"),
            IsInstalled = query.Flag("isInstalled"),
            WithoutOwner = query.Flag("withoutOwner") is true,
            OwnedOrInstalled = query.Flag("ownedOrInstalled") is true,
            ModifiedSince = query.Moment("modifiedSince"),
            Sort = query.OneOf<DeviceSort>("sort") ?? DeviceSort.Identification,
            Descending = query.Flag("descending") is true,
            After = query.Cursor<DevicePlace>(Page.Devices, PlaceIn),
            Page = number ?? 0,
            Count = number is not null,
            Limit = query.Number(Page.LimitParameter, 1, DeviceFilter.HighestLimit, new DeviceFilter().Limit),
        };
        foreach (var (name, _, set) in Texts)
        {
            if (query.Text(name, DeviceDetails.LongestText) is { } text)
                filter = set(filter, text);
        }
        query.Finish();
        return filter;
    }

    /// <summary>The answer to it.</summary>
    public static Page<Device> Answer(DeviceListing found) => new(
        found.Devices,
        found.Last is { } last ? Page.Cursor(Page.Devices, $"{last.DeviceIdentification}{Between}{last.SortedBy}") : null,
        found.TotalCount);

    private static IReadOnlyList<string>? Named(QueryReader query, string parameter) =>
        query.Names(parameter, DeviceFilter.MostIdentifications) is { Count: > 0 } names ? names : null;

    private static Parameter Flag(string name, string what) => Parameter.Query(name, what) with { Type = typeof(bool) };

    private static DevicePlace? PlaceIn(string cursor) =>
        cursor.IndexOf(Between, StringComparison.Ordinal) is > 0 and var end ? new(cursor[..end], cursor[(end + 1)..]) : null;
}
