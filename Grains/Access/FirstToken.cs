namespace GridOrleans.Access;

/// <summary>The token that a platform starts with: everything is allowed, for ever, until somebody revokes it.</summary>
internal static class FirstToken
{
    /// <summary>Its id: half of its hash, the same in every silo and at every start.</summary>
    public static Guid IdOf(string hash) => Guid.ParseExact(hash[..32], "N");

    /// <summary>Who makes it and the organisation that has it, in the audit trail: the organisation itself, by the configuration of its platform.</summary>
    public static Caller Giver(string organisationIdentification) => new(organisationIdentification) { ApplicationName = "platform configuration" };

    /// <summary>The token.</summary>
    public static ApiToken Of(string organisationIdentification, Guid id, DateTimeOffset createdAt) => new()
    {
        Id = id,
        OrganisationIdentification = organisationIdentification,
        Name = "First token, from the configuration",
        Scopes = Enum.GetValues<AccessScope>(),
        CreatedAt = createdAt,
    };
}
