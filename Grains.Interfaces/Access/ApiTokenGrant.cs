namespace GridOrleans.Access;

/// <summary>A request for a token together with what its caller fixed, so that it can be repeated: the same grant twice is one token.</summary>
/// <param name="Id">The new token's id.</param>
/// <param name="Hash">The lower-case hexadecimal SHA-256 of the secret. The secret itself stays with the caller.</param>
/// <param name="Request">What is wanted.</param>
/// <param name="CallerScopes">What the caller's own proof allows.</param>
/// <param name="CallerExpiresAt">When the caller's own API token or certificate expires; null: never, or it has a JWT.</param>
[GenerateSerializer, Immutable, Alias("ApiTokenGrant")]
public sealed record ApiTokenGrant(
    [property: Id(0)] Guid Id,
    [property: Id(1)] string Hash,
    [property: Id(2)] ApiTokenRequest Request,
    [property: Id(3)] IReadOnlyList<AccessScope> CallerScopes,
    [property: Id(4)] DateTimeOffset? CallerExpiresAt = null);
