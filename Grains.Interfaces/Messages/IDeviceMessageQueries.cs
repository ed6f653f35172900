using System.Text.Json.Serialization;
using GridOrleans.Access;

namespace GridOrleans.Messages;

/// <summary>Reads the device message log. Stateless: any silo answers.</summary>
[Alias("IDeviceMessageQueries")]
public interface IDeviceMessageQueries : IGrainWithIntegerKey
{
    /// <summary>Messages that fit a filter and that the caller may see, in the filter's order.</summary>
    [Alias("List")]
    Task<IReadOnlyList<LoggedMessage>> List(Caller caller, DeviceMessageFilter filter, CancellationToken cancellationToken);
}

/// <summary>Which messages to list (platform handbook, 5.4); absent members do not restrict.</summary>
[GenerateSerializer, Immutable, Alias("DeviceMessageFilter")]
public sealed record DeviceMessageFilter
{
    /// <summary>The most that one page can have.</summary>
    public const int HighestLimit = 1000;

    /// <summary>Exchanged with these devices: <c>*</c> stands for any run of characters, <c>?</c> for one; the case of ASCII letters does not matter.</summary>
    [Id(0)] public string? DeviceIdentification { get; init; }

    /// <summary>For these organisations, with the same wildcards.</summary>
    [Id(1)] public string? OrganisationIdentification { get; init; }

    /// <summary>At this moment or later.</summary>
    [Id(2)] public DateTimeOffset? From { get; init; }

    /// <summary>At this moment or earlier.</summary>
    [Id(3)] public DateTimeOffset? Until { get; init; }

    /// <summary>Only what devices sent, or only what the platform sent.</summary>
    [Id(4)] public bool? IsIncoming { get; init; }

    /// <summary>Only what was right, or only what was not.</summary>
    [Id(5)] public bool? IsValid { get; init; }

    /// <summary>What the list is sorted by.</summary>
    [Id(6)] public DeviceMessageOrder SortBy { get; init; }

    /// <summary>True: the lowest or oldest first. Of equal names, messages come in the order of time in the same direction.</summary>
    [Id(7)] public bool Ascending { get; init; }

    /// <summary>Only what comes after this place in the list: the last of the page before.</summary>
    [Id(8)] public DeviceMessagePlace? After { get; init; }

    /// <summary>So many are passed over first, for faces with numbered pages; 0 or more.</summary>
    [Id(9)] public int Skip { get; init; }

    /// <summary>At most so many, 1 to <see cref="HighestLimit"/>.</summary>
    [Id(10)] public int Limit { get; init; } = 100;

    /// <summary>The place of a message in this list.</summary>
    public DeviceMessagePlace PlaceOf(LoggedMessage message) => new(
        SortBy switch
        {
            DeviceMessageOrder.DeviceIdentification => message.DeviceIdentification,
            DeviceMessageOrder.OrganisationIdentification => message.OrganisationIdentification,
            _ => "",
        },
        message.Id);
}

/// <summary>What messages are sorted by.</summary>
public enum DeviceMessageOrder
{
    /// <summary>When they were sent or received.</summary>
    [JsonStringEnumMemberName("time")] Time,

    /// <summary>The device.</summary>
    [JsonStringEnumMemberName("deviceIdentification")] DeviceIdentification,

    /// <summary>The organisation.</summary>
    [JsonStringEnumMemberName("organisationIdentification")] OrganisationIdentification,
}

/// <summary>A place in a list of messages.</summary>
/// <param name="Name">The name by which the list is sorted; empty when it is sorted by time.</param>
/// <param name="Id">The message's id.</param>
[GenerateSerializer, Immutable, Alias("DeviceMessagePlace")]
public readonly record struct DeviceMessagePlace([property: Id(0)] string Name, [property: Id(1)] Guid Id);
