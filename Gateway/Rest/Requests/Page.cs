using System.Buffers.Text;
using System.Text;
using System.Text.Json.Serialization;
using GridOrleans.Devices;

namespace GridOrleans.Gateway.Rest.Requests;

/// <summary>One page of a list.</summary>
/// <param name="Items">What was found.</param>
/// <param name="NextCursor">Goes into <c>cursor</c> to get the next page; absent on the last.</param>
/// <param name="TotalCount">How many there are on all pages; only where pages are numbered.</param>
internal sealed record Page<T>(
    IReadOnlyList<T> Items,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NextCursor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? TotalCount = null);

/// <summary>Makes pages and reads their cursors: base64url of a letter for the list and of the page's last key, of no meaning to clients.</summary>
internal static class Page
{
    public const string CursorParameter = "cursor";
    public const string LimitParameter = "limit";
    public const string NumberParameter = "page";

    /// <summary>The highest number of a page.</summary>
    public const int HighestNumber = DeviceFilter.HighestPage;

    // The longest identification and text, a space and a letter, each character up to three in capitals with two bytes, as base64.
    private const int LongestCursor = (((DeviceRegistration.LongestIdentification + DeviceDetails.LongestText) * 6) + 2) * 4 / 3 + 2;

    public const char Devices = 'd';
    public const char Commands = 'c';
    public const char Events = 'e';
    public const char Organisations = 'o';
    public const char Notifications = 'n';
    public const char Audit = 'a';
    public const char Messages = 'm';
    public const char ScheduledTasks = 's';
    public const char Manufacturers = 'f';

    /// <summary>A page whose full length means that there may be more.</summary>
    public static Page<T> Of<T>(IReadOnlyList<T> items, int limit, char list, Func<T, string> key) =>
        new(items, items.Count < limit ? null : Cursor(list, key(items[^1])));

    /// <summary>The cursor that goes on after a key.</summary>
    public static string Cursor(char list, string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(list + key));

    /// <summary>The last key of the page before, or null when the text is no cursor of this list.</summary>
    public static string? Read(string cursor, char list)
    {
        if (cursor.Length > LongestCursor || !Base64Url.IsValid(cursor))
            return null;
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return text.Length > 1 && text[0] == list && !text.Any(char.IsControl) ? text[1..] : null;
    }

    /// <summary>The number of a page, for lists that have numbered pages besides.</summary>
    public static Parameter Number { get; } =
        new(ParameterPlace.Query, NumberParameter, "The number of a page, 0 for the first: instead of a cursor, and the answer then says totalCount. Past the end there are no items.")
        {
            Type = typeof(int),
            Lowest = 0,
            Highest = HighestNumber,
        };

    /// <summary>The parameters of every list.</summary>
    public static Parameter[] Parameters(int highestLimit) =>
    [
        Parameter.Query(CursorParameter, "The nextCursor of the page before; absent: the first page."),
        Parameter.Query(LimitParameter, $"How many items a page has at most: 1 to {highestLimit}.")
            with { Type = typeof(int), Lowest = 1, Highest = highestLimit, Default = 100 },
    ];
}
