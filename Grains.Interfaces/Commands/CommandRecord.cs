using System.Text.Json.Serialization;

namespace GridOrleans.Commands;

/// <summary>A command as the platform knows it: what was asked, where it stands, and each attempt with its evidence.</summary>
[GenerateSerializer, Immutable, Alias("CommandRecord")]
public sealed record CommandRecord
{
    /// <summary>The command's id.</summary>
    [Id(0)] public required Guid CorrelationUid { get; init; }

    /// <summary>The device that it is for.</summary>
    [Id(1)] public required string DeviceIdentification { get; init; }

    /// <summary>The organisation that submitted it.</summary>
    [Id(2)] public required string OrganisationIdentification { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(3)] public required CommandStatus Status { get; init; }

    /// <summary>What was asked.</summary>
    [Id(4)] public required DeviceCommand Command { get; init; }

    /// <summary>0 (lowest) to 9 (highest).</summary>
    [Id(5)] public required int Priority { get; init; }

    /// <summary>When it was accepted.</summary>
    [Id(6)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its next attempt may start; absent when it has ended.</summary>
    [Id(7)]
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>After this moment no attempt starts.</summary>
    [Id(8)] public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How many attempts have been made, the present one included.</summary>
    [Id(9)] public required int Attempts { get; init; }

    /// <summary>The attempts that were made; the last 20 are kept.</summary>
    [Id(10)] public IReadOnlyList<CommandAttempt> History { get; init; } = [];

    /// <summary>What the device answered, for commands that ask for something.</summary>
    [Id(11)]
    public CommandResult? Result { get; init; }

    /// <summary>Why it did not succeed; while it is open, why its last attempt did not.</summary>
    [Id(12)]
    public CommandError? Error { get; init; }

    /// <summary>When it ended.</summary>
    [Id(13)]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The dead letter that this command repeats.</summary>
    [Id(14)]
    public Guid? ResubmissionOf { get; init; }

    /// <summary>The command that repeats this dead letter.</summary>
    [Id(15)]
    public Guid? ResubmittedAs { get; init; }

    /// <summary>True while it has no outcome.</summary>
    [JsonIgnore]
    public bool IsOpen => Status is CommandStatus.Accepted or CommandStatus.Dispatched;
}

/// <summary>One attempt to have a device execute a command. Each time stands for evidence: absent means that nobody has said so.</summary>
[GenerateSerializer, Immutable, Alias("CommandAttempt")]
public sealed record CommandAttempt
{
    /// <summary>1 for the first.</summary>
    [Id(0)] public required int Number { get; init; }

    /// <summary>The adapter that took it.</summary>
    [Id(1)]
    public string? Adapter { get; init; }

    /// <summary>When the adapter took it.</summary>
    [Id(2)]
    public DateTimeOffset? DispatchedAt { get; init; }

    /// <summary>When bytes went to the device.</summary>
    [Id(3)]
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When the attempt ended.</summary>
    [Id(4)]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it did not succeed; absent when it did, or while it runs.</summary>
    [Id(5)]
    public CommandError? Error { get; init; }
}

/// <summary>Why a command or an attempt did not succeed.</summary>
/// <param name="Code">One of <see cref="Errors.ErrorCode"/>.</param>
/// <param name="Message">The same for people, with what to do where that is known.</param>
[GenerateSerializer, Immutable, Alias("CommandError")]
public sealed record CommandError([property: Id(0)] string Code, [property: Id(1)] string Message);
