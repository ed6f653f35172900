namespace GridOrleans.Access;

/// <summary>What an organisation's tokens grain keeps.</summary>
internal sealed record OrganisationTokens
{
    /// <summary>How many ended tokens are still shown.</summary>
    public const int MostEnded = 100;

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<KeptToken> Tokens { get; init; } = [];

    /// <summary>A token by its id.</summary>
    public KeptToken? Find(Guid id) => Tokens.FirstOrDefault(kept => kept.Token.Id == id);

    /// <summary>How many are accepted.</summary>
    public int Live(DateTimeOffset now) => Tokens.Count(kept => kept.Token.IsLive(now));

    /// <summary>The ended ones that are no longer shown. The first token stays: the configuration would bring it to life again.</summary>
    public IReadOnlyList<KeptToken> Superfluous(DateTimeOffset now) =>
        [.. Tokens.Where(kept => !kept.IsFirst && !kept.Token.IsLive(now)).Reverse().Skip(MostEnded)];

    /// <summary>With another entry in the place of the one with its id, or at the end.</summary>
    public OrganisationTokens With(KeptToken kept) => Find(kept.Token.Id) is { } before
        ? new() { Tokens = [.. Tokens.Select(other => other == before ? kept : other)] }
        : new() { Tokens = [.. Tokens, kept] };

    /// <summary>Without some.</summary>
    public OrganisationTokens Without(IReadOnlyList<KeptToken> gone) => new() { Tokens = [.. Tokens.Except(gone)] };
}

/// <summary>A token and what finds its own grain.</summary>
/// <param name="Token">The token.</param>
/// <param name="Hash">Its secret's SHA-256.</param>
/// <param name="IsFirst">Whether it comes from the configuration.</param>
internal sealed record KeptToken(ApiToken Token, string Hash, bool IsFirst = false);
