using System.Text.Json.Serialization;
using GridOrleans.Errors;

namespace GridOrleans.Gateway.Rest.Problems;

/// <summary>What went wrong, as a problem document (RFC 9457). Decide by <c>code</c>; the words may change.</summary>
internal sealed record Problem
{
    /// <summary>Always <c>about:blank</c>: the code says what kind of problem it is.</summary>
    public string Type { get; init; } = "about:blank";

    /// <summary>The HTTP status in words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What happened and how to mend it, for people.</summary>
    public required string Detail { get; init; }

    /// <summary>The stable code.</summary>
    public required string Code { get; init; }

    /// <summary>The broken rules, each with the member that breaks it; only for requests that break rules.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Violation>? Errors { get; init; }

    /// <summary>When the same request may be sent again; becomes the header <c>Retry-After</c>.</summary>
    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }
}
