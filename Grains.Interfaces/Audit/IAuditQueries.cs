using GridOrleans.Access;

namespace GridOrleans.Audit;

/// <summary>Reads the audit trail. Stateless: any silo answers.</summary>
[Alias("IAuditQueries")]
public interface IAuditQueries : IGrainWithIntegerKey
{
    /// <summary>Records that fit a filter and that the caller may see, the newest first.</summary>
    [Alias("List")]
    Task<IReadOnlyList<AuditRecord>> List(Caller caller, AuditFilter filter, CancellationToken cancellationToken);
}

/// <summary>Which records to list; absent members do not restrict.</summary>
[GenerateSerializer, Immutable, Alias("AuditFilter")]
public sealed record AuditFilter
{
    /// <summary>The most that one page can have.</summary>
    public const int HighestLimit = 1000;

    /// <summary>Of this organisation.</summary>
    [Id(0)] public string? OrganisationIdentification { get; init; }

    /// <summary>About this device.</summary>
    [Id(1)] public string? DeviceIdentification { get; init; }

    /// <summary>About this command.</summary>
    [Id(2)] public Guid? CorrelationUid { get; init; }

    /// <summary>Of this operation, for instance <c>submitCommand</c>.</summary>
    [Id(3)] public string? Action { get; init; }

    /// <summary>With this outcome: <see cref="AuditRecord.Allowed"/> or an error's code.</summary>
    [Id(4)] public string? Outcome { get; init; }

    /// <summary>Recorded at this moment or later.</summary>
    [Id(5)] public DateTimeOffset? From { get; init; }

    /// <summary>Recorded before this moment.</summary>
    [Id(6)] public DateTimeOffset? To { get; init; }

    /// <summary>Only records older than this one: the last of the page before.</summary>
    [Id(7)] public Guid? Before { get; init; }

    /// <summary>At most so many, 1 to <see cref="HighestLimit"/>.</summary>
    [Id(8)] public int Limit { get; init; } = 100;
}
