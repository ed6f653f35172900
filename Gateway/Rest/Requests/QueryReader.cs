using System.Globalization;
using GridOrleans.Devices;
using GridOrleans.Errors;
using GridOrleans.Events;
using GridOrleans.Gateway.Rest.Bodies;
using GridOrleans.Gateway.Rest.Problems;

namespace GridOrleans.Gateway.Rest.Requests;

/// <summary>
/// Reads the query of a list, gathering what is wrong with it. A parameter that the operation does not know is refused: a filter with a
/// slip of the pen in its name would otherwise find everything.
/// </summary>
internal sealed class QueryReader
{
    private readonly IQueryCollection _query;
    private readonly List<Violation> _violations = [];

    /// <summary>Reads a request whose endpoint has its <see cref="Parameter"/>s as metadata.</summary>
    public QueryReader(HttpContext context)
    {
        _query = context.Request.Query;
        var known = context.GetEndpoint()!.Metadata.GetOrderedMetadata<Parameter>()
            .Where(p => p.Place == ParameterPlace.Query).Select(p => p.Name).ToList();
        foreach (var name in _query.Keys.Where(name => !known.Contains(name)))
            Refuse(name.Length > 60 ? name[..60] : name, known.Count == 0
                ? "is unknown here; there are no query parameters" : $"is unknown here; known are {string.Join(", ", known)}");
    }

    /// <summary>A name: of a device, an organisation, a kind.</summary>
    public string? Name(string parameter)
    {
        if (Value(parameter) is not { } text)
            return null;
        if (!DeviceRegistration.IsIdentification(text))
            Refuse(parameter, DeviceRegistration.IdentificationRule);
        return text;
    }

    /// <summary>Names, each as a parameter of its own.</summary>
    public IReadOnlyList<string> Names(string parameter, int most) =>
        Names(parameter, most, DeviceRegistration.IsIdentification, DeviceRegistration.IdentificationRule);

    /// <summary>Kinds of events, each as a parameter of its own.</summary>
    public IReadOnlyList<string> EventTypes(string parameter) =>
        Names(parameter, EventFilter.MostTypes, EventFilter.IsType, EventFilter.TypeRule);

    private string[] Names(string parameter, int most, Func<string?, bool> isOne, string rule)
    {
        if (!_query.TryGetValue(parameter, out var values))
            return [];
        if (values.Count > most)
            Refuse(parameter, $"may appear {most} times");
        else if (!values.All(isOne))
            Refuse(parameter, rule);
        return values.OfType<string>().ToArray();
    }

    /// <summary>Any text without control characters.</summary>
    public string? Text(string parameter, int longest)
    {
        if (Value(parameter) is not { } text || (text.Length <= longest && !text.Any(char.IsControl)))
            return Value(parameter);
        Refuse(parameter, $"must be at most {longest} characters, none a control character");
        return null;
    }

    /// <summary>One of a fixed set of names.</summary>
    public string? OneOf(string parameter, IEnumerable<string> names)
    {
        if (Value(parameter) is not { } text || names.Contains(text))
            return Value(parameter);
        Refuse(parameter, $"must be one of {string.Join(", ", names.Order(StringComparer.Ordinal))}");
        return null;
    }

    /// <summary>A value of an enumeration, under its name in JSON.</summary>
    public T? OneOf<T>(string parameter) where T : struct, Enum
    {
        var values = Enum.GetValues<T>();
        var names = JsonRules.NamesOf(typeof(T)).ToList();
        return OneOf(parameter, names) is { } text ? values[names.IndexOf(text)] : null;
    }

    /// <summary>True or false.</summary>
    public bool? Flag(string parameter) => OneOf(parameter, ["true", "false"]) switch { null => null, var text => text == "true" };

    /// <summary>A moment with its offset from UTC.</summary>
    public DateTimeOffset? Moment(string parameter)
    {
        if (Value(parameter) is not { } text)
            return null;
        // In a query a plus sign stands for a space, and people forget to escape it.
        if (HasOffset(text) && DateTimeOffset.TryParse(
            text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var moment))
            return moment;
        Refuse(parameter, "must be a moment such as 2026-01-31T12:00:00Z");
        return null;
    }

    /// <summary>A whole number.</summary>
    public int Number(string parameter, int lowest, int highest, int otherwise)
    {
        if (Value(parameter) is not { } text)
            return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= lowest && number <= highest)
            return number;
        Refuse(parameter, $"must be {lowest} to {highest}");
        return otherwise;
    }

    /// <summary>A UUID.</summary>
    public Guid? Uuid(string parameter)
    {
        if (Value(parameter) is not { } text)
            return null;
        if (Guid.TryParse(text, out var uuid))
            return uuid;
        Refuse(parameter, "must be a UUID");
        return null;
    }

    /// <summary>The number of a page, or null for cursors; both together are refused.</summary>
    public int? PageNumber()
    {
        if (Value(Page.NumberParameter) is null)
            return null;
        if (_query.ContainsKey(Page.CursorParameter))
            Refuse(Page.NumberParameter, $"may not be given together with {Page.CursorParameter}");
        return Number(Page.NumberParameter, 0, Page.HighestNumber, 0);
    }

    /// <summary>The place where the page before ended.</summary>
    public string? Cursor(char list)
    {
        if (Value(Page.CursorParameter) is not { } text)
            return null;
        if (Page.Read(text, list) is { } last)
            return last;
        Refuse(Page.CursorParameter, "must be the nextCursor of an earlier answer of this list");
        return null;
    }

    /// <summary>As <see cref="Cursor"/>, for lists that go on after a UUID.</summary>
    public Guid? UuidCursor(char list) => Cursor<Guid>(list, text => Guid.TryParseExact(text, "N", out var last) ? last : null);

    /// <summary>As <see cref="Cursor"/>, for lists that go on after something that can be read from text.</summary>
    public T? Cursor<T>(char list, Func<string, T?> read) where T : struct
    {
        if (Cursor(list) is not { } text)
            return null;
        if (read(text) is { } last)
            return last;
        Refuse(Page.CursorParameter, "must be the nextCursor of an earlier answer of this list");
        return null;
    }

    /// <summary>A place in the stream of events.</summary>
    public EventPosition? Position(string parameter)
    {
        if (Value(parameter) is not { } text)
            return null;
        if (EventPosition.TryParse(text, out var position))
            return position;
        Refuse(parameter, "must be the position of an event");
        return null;
    }

    /// <summary>Ends the reading.</summary>
    /// <exception cref="ProblemException">Something is wrong.</exception>
    public void Finish()
    {
        if (_violations.Count > 0)
            throw new ProblemException(ProblemCatalogue.Of(_violations));
    }

    private static bool HasOffset(string text) =>
        text.Length is >= 17 and <= 40 && text[10] == 'T' && (text[^1] is 'Z' or 'z' || (text[^3] == ':' && text[^6] is '+' or '-' or ' '));

    private string? Value(string parameter)
    {
        if (!_query.TryGetValue(parameter, out var values))
            return null;
        if (values.Count == 1 && values[0] is { Length: > 0 } value)
            return value;
        Refuse(parameter, values.Count > 1 ? "may appear once" : "may not be empty");
        return null;
    }

    /// <summary>Says what is wrong with a parameter.</summary>
    public void Refuse(string parameter, string rule)
    {
        var violation = new Violation(parameter, rule);
        if (!_violations.Contains(violation))
            _violations.Add(violation);
    }
}
