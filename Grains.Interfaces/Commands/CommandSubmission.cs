using GridOrleans.Access;

namespace GridOrleans.Commands;

/// <summary>A command on its way into the platform.</summary>
[GenerateSerializer, Immutable, Alias("CommandSubmission")]
public sealed record CommandSubmission
{
    /// <summary>The id, chosen by the caller so that the same submission can be repeated safely; a version 7 UUID, whose time orders the journal.</summary>
    [Id(0)] public required Guid CorrelationUid { get; init; }

    /// <summary>Who asks.</summary>
    [Id(1)] public required Caller Caller { get; init; }

    /// <summary>What is asked.</summary>
    [Id(2)] public required DeviceCommand Command { get; init; }

    /// <summary>A digest of the organisation and the client's idempotency key: one command for all submissions that carry it.</summary>
    [Id(3)] public Guid? IdempotencyKey { get; init; }

    /// <summary>The dead letter that this submission repeats.</summary>
    [Id(4)] public Guid? ResubmissionOf { get; init; }
}
