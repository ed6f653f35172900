namespace GridOrleans.Access;

/// <summary>Who is calling: the organisation that the gateway has proof of, and the names that it gave for the audit trail.</summary>
/// <param name="OrganisationIdentification">The organisation.</param>
[GenerateSerializer, Immutable, Alias("Caller")]
public sealed record Caller([property: Id(0)] string OrganisationIdentification)
{
    /// <summary>The most characters of <see cref="UserName"/> (platform handbook, 2.1).</summary>
    public const int LongestUserName = 320;

    /// <summary>The person or program behind the organisation, by its own word; absent: not said.</summary>
    [Id(1)] public string? UserName { get; init; }

    /// <summary>The application, by its own word; absent: not said.</summary>
    [Id(2)] public string? ApplicationName { get; init; }
}
