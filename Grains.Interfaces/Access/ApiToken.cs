namespace GridOrleans.Access;

/// <summary>A bearer token as people see it: never its secret.</summary>
[GenerateSerializer, Immutable, Alias("ApiToken")]
public sealed record ApiToken
{
    /// <summary>How people name it, for instance to revoke it. Tells nothing of the secret.</summary>
    [Id(0)] public required Guid Id { get; init; }

    /// <summary>The organisation that it stands for.</summary>
    [Id(1)] public required string OrganisationIdentification { get; init; }

    /// <summary>What it is for, in its maker's words.</summary>
    [Id(2)] public required string Name { get; init; }

    /// <summary>What it allows; each once.</summary>
    [Id(3)] public required IReadOnlyList<AccessScope> Scopes { get; init; }

    /// <summary>When it was made.</summary>
    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The user that made it, by its own word; absent: not said.</summary>
    [Id(5)] public string? CreatedBy { get; init; }

    /// <summary>From when on it is refused; absent: never by itself.</summary>
    [Id(6)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked; absent: it was not.</summary>
    [Id(7)] public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Whether it is accepted.</summary>
    public bool IsLive(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);
}
