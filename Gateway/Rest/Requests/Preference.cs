using System.Globalization;
using GridOrleans.Gateway.Rest.Problems;

namespace GridOrleans.Gateway.Rest.Requests;

/// <summary>The header <c>Prefer</c> (RFC 7240) as far as the gateway knows it: <c>wait=SECONDS</c>.</summary>
/// <param name="Wait">How long to wait for the outcome; null: not at all.</param>
internal sealed record Preference(TimeSpan? Wait)
{
    /// <summary>The longest wait; who asks for more gets this.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>What the OpenAPI document says of it.</summary>
    public static Parameter Described { get; } = Parameter.Header("Prefer",
        "wait=SECONDS waits for the outcome, 1 to 60 seconds (more is taken as 60). The answer's Preference-Applied names the wait that was applied.",
        "wait=10");

    /// <summary>Reads the header; the wait that is granted is named in the answer.</summary>
    public static ValueTask<Preference?> BindAsync(HttpContext context)
    {
        var preference = Read(context.Request.Headers);
        if (preference.Wait is { } wait)
            context.Response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"wait={wait.TotalSeconds:0}");
        return ValueTask.FromResult<Preference?>(preference);
    }

    /// <summary>Reads the header. Preferences that are not known are passed over, as the RFC asks.</summary>
    /// <exception cref="ProblemException">The wait is no whole number of at least 1.</exception>
    public static Preference Read(IHeaderDictionary headers)
    {
        foreach (var preference in Each(headers))
        {
            if (!IsWait(preference))
                continue;
            var value = ValueOf(preference);
            if (value.IsEmpty || value.ContainsAnyExceptInRange('0', '9') || value.Trim('0').IsEmpty)
                throw ProblemException.Violation("Prefer", "wait must be a whole number of seconds, 1 to 60");
            // Digits that do not fit are many seconds.
            var seconds = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
            return new(seconds < LongestWait.TotalSeconds ? TimeSpan.FromSeconds(seconds) : LongestWait);
        }
        return new((TimeSpan?)null);
    }

    /// <summary>True when the request asks to wait, and its operation is one that waits.</summary>
    public static bool AppliesTo(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetOrderedMetadata<Parameter>().Contains(Described) is true && AsksToWait(context.Request.Headers);

    /// <summary>True when the header asks to wait, rightly or not.</summary>
    public static bool AsksToWait(IHeaderDictionary headers) => headers.ContainsKey("Prefer") && Each(headers).Any(IsWait);

    private static IEnumerable<string> Each(IHeaderDictionary headers) => headers["Prefer"]
        .SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static bool IsWait(string preference)
    {
        var end = preference.AsSpan().IndexOfAny('=', ';', ' ');
        return (end < 0 ? preference : preference.AsSpan(0, end)).Equals("wait", StringComparison.OrdinalIgnoreCase);
    }

    private static ReadOnlySpan<char> ValueOf(string preference)
    {
        var end = preference.IndexOf(';', StringComparison.Ordinal);
        var whole = end < 0 ? preference.AsSpan() : preference.AsSpan(0, end);
        var equals = whole.IndexOf('=');
        return equals < 0 ? [] : whole[(equals + 1)..].Trim().Trim('"');
    }
}
