using GridOrleans.Access;

namespace GridOrleans.Commands;

/// <summary>Reads the journal. Stateless: any silo answers.</summary>
[Alias("ICommandQueries")]
public interface ICommandQueries : IGrainWithIntegerKey
{
    /// <summary>One command of the caller as the journal has it, or null: those of others do not exist for it (platform handbook, 16, K5).</summary>
    [Alias("Read")]
    Task<CommandRecord?> Read(Caller caller, Guid correlationUid, CancellationToken cancellationToken);

    /// <summary>Commands of the caller that fit a filter, the newest first.</summary>
    [Alias("List")]
    Task<IReadOnlyList<CommandRecord>> List(Caller caller, CommandFilter filter, CancellationToken cancellationToken);
}

/// <summary>Which commands to list; absent members do not restrict.</summary>
[GenerateSerializer, Immutable, Alias("CommandFilter")]
public sealed record CommandFilter
{
    /// <summary>The most that one page can have.</summary>
    public const int HighestLimit = 1000;

    /// <summary>Of this device only.</summary>
    [Id(0)] public string? DeviceIdentification { get; init; }

    /// <summary>With this status only. <see cref="CommandStatus.Dispatched"/> is not in the journal and finds nothing.</summary>
    [Id(1)] public CommandStatus? Status { get; init; }

    /// <summary>Of this kind only, for instance <c>setLight</c>.</summary>
    [Id(2)] public string? Type { get; init; }

    /// <summary>Only dead letters: failed or expired, and not submitted again.</summary>
    [Id(3)] public bool DeadLetters { get; init; }

    /// <summary>Only commands older than this one: the last of the page before.</summary>
    [Id(4)] public Guid? Before { get; init; }

    /// <summary>At most so many, 1 to <see cref="HighestLimit"/>.</summary>
    [Id(5)] public int Limit { get; init; } = 100;
}
