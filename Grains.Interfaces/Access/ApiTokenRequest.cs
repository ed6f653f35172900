using GridOrleans.Errors;

namespace GridOrleans.Access;

/// <summary>A token that somebody wants: the body that makes it.</summary>
[GenerateSerializer, Immutable, Alias("ApiTokenRequest")]
public sealed record ApiTokenRequest
{
    /// <summary>The longest name, in characters.</summary>
    public const int LongestName = 100;

    /// <summary>What it is for, 1 to 100 characters; need not be unique.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>What it is to allow: at least one, none that the caller's own proof does not allow.</summary>
    [Id(1)] public required IReadOnlyList<AccessScope> Scopes { get; init; }

    /// <summary>From when on it is to be refused; absent: it stays valid until it is revoked. Not later than the caller's own API token or certificate.</summary>
    [Id(2)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The rules that it breaks.</summary>
    public IEnumerable<Violation> Validate(DateTimeOffset now)
    {
        if (Name.Length is 0 or > LongestName || string.IsNullOrWhiteSpace(Name) || Name.Any(char.IsControl))
            yield return new("name", $"must be 1 to {LongestName} characters, not only spaces, none a control character");
        if (Scopes.Count == 0 || Scopes.Distinct().Count() != Scopes.Count)
            yield return new("scopes", "must have at least one entry, each only once");
        if (ExpiresAt <= now)
            yield return new("expiresAt", "must lie in the future");
    }
}
