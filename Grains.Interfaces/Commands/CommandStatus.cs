using System.Text.Json.Serialization;

namespace GridOrleans.Commands;

/// <summary>Where a command stands. A state is shown only with evidence. The numbers are those of the journal and never change.</summary>
public enum CommandStatus
{
    /// <summary>Committed in the journal; waits for its time, its turn or its next attempt.</summary>
    [JsonStringEnumMemberName("accepted")] Accepted = 0,

    /// <summary>An adapter has taken it.</summary>
    [JsonStringEnumMemberName("dispatched")] Dispatched = 1,

    /// <summary>The device said that it did it. Final.</summary>
    [JsonStringEnumMemberName("succeeded")] Succeeded = 2,

    /// <summary>Its attempts ran out, or the device refused. Final; a dead letter.</summary>
    [JsonStringEnumMemberName("failed")] Failed = 3,

    /// <summary>Its time ran out before it succeeded. Final; a dead letter.</summary>
    [JsonStringEnumMemberName("expired")] Expired = 4,

    /// <summary>Someone took it back. Final.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled = 5,
}
