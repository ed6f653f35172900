using GridOrleans.Access;

namespace GridOrleans.Gateway.Access;

/// <summary>What a caller has proved, in whichever way.</summary>
/// <param name="Means">The way.</param>
/// <param name="Organisations">The organisations that it may call for; at least one.</param>
/// <param name="Scopes">What it allows at all.</param>
internal sealed record Proof(ProofMeans Means, IReadOnlyList<string> Organisations, IReadOnlyList<AccessScope> Scopes)
{
    /// <summary>Every scope: for proofs that know none.</summary>
    public static IReadOnlyList<AccessScope> EveryScope { get; } = Enum.GetValues<AccessScope>();

    /// <summary>The user that the proof names; null: it names none, and the caller's own word counts.</summary>
    public string? UserName { get; init; }

    /// <summary>
    /// When what proves it expires, for API tokens and certificates; null: never, or it is a JWT, whose provider renews it every few minutes for as long as it
    /// likes.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>The ways to prove who is calling.</summary>
internal enum ProofMeans
{
    /// <summary>A bearer token that this platform made.</summary>
    ApiToken,

    /// <summary>A client certificate.</summary>
    Certificate,

    /// <summary>A JWT of the configured OpenID provider.</summary>
    OpenId,
}
