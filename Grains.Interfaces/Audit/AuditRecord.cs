using GridOrleans.Access;

namespace GridOrleans.Audit;

/// <summary>
/// One line of the audit trail: who did what, when, on which device, with which result (platform handbook, 13.3). What was refused is recorded, too.
/// </summary>
[GenerateSerializer, Immutable, Alias("AuditRecord")]
public sealed record AuditRecord
{
    /// <summary>The outcome of what was not refused.</summary>
    public const string Allowed = "allowed";

    /// <summary>The most characters of any text but <see cref="Detail"/>: the longest user name (platform handbook, 2.1). What is longer is cut.</summary>
    public const int LongestText = Caller.LongestUserName;

    /// <summary>The most characters of <see cref="Detail"/>; what is longer is cut.</summary>
    public const int LongestDetail = 500;

    /// <summary>Its id, a version 7 UUID with the moment at which it was recorded; the journal's writer makes it.</summary>
    [Id(0)] public Guid Id { get; init; }

    /// <summary>When it happened, in microseconds.</summary>
    [Id(1)] public required DateTimeOffset At { get; init; }

    /// <summary>The organisation that acted; in parentheses, which no organisation can have, a part of the platform itself.</summary>
    [Id(2)] public required string OrganisationIdentification { get; init; }

    /// <summary>The person or program behind it, by its own word.</summary>
    [Id(3)] public string? UserName { get; init; }

    /// <summary>The application, by its own word.</summary>
    [Id(4)] public string? ApplicationName { get; init; }

    /// <summary>What was done or asked for: an operation's name, for instance <c>submitCommand</c>.</summary>
    [Id(5)] public required string Action { get; init; }

    /// <summary>The device that it was about.</summary>
    [Id(6)] public string? DeviceIdentification { get; init; }

    /// <summary>What else it was about, for instance another organisation.</summary>
    [Id(7)] public string? Subject { get; init; }

    /// <summary>The command that it was about.</summary>
    [Id(8)] public Guid? CorrelationUid { get; init; }

    /// <summary><see cref="Allowed"/>, or the error's code.</summary>
    [Id(9)] public required string Outcome { get; init; }

    /// <summary>A few words more.</summary>
    [Id(10)] public string? Detail { get; init; }

    /// <summary>Its place in its chain; absent until it is recorded.</summary>
    [Id(11)] public AuditLink? Link { get; init; }
}

/// <summary>A record's place in its chain: changing, removing or inserting a record breaks the links after it.</summary>
/// <param name="Chain">The chain's name: the incarnation of the silo that wrote it, a slash, and a number.</param>
/// <param name="Sequence">1 for the chain's first record.</param>
/// <param name="Previous">The hash of the record before; 32 zeros for the first.</param>
/// <param name="Hash">SHA-256 of the place, the hash before and all members of the record (docs/audit.md).</param>
[GenerateSerializer, Immutable, Alias("AuditLink")]
public sealed record AuditLink(
    [property: Id(0)] string Chain, [property: Id(1)] long Sequence, [property: Id(2)] byte[] Previous, [property: Id(3)] byte[] Hash);
