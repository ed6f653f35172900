using System.Text.Json;
using GridOrleans.Commands;
using GridOrleans.Json;
using Npgsql;

namespace GridOrleans.Journal;

/// <summary>What a command's row keeps of its attempts and its end.</summary>
internal sealed record OutcomeDocument(IReadOnlyList<CommandAttempt> History, CommandResult? Result = null, CommandError? Error = null)
{
    /// <summary>How many attempts are kept; the last ones tell why.</summary>
    public const int LongestHistory = 20;

    public string ToJson() => JsonSerializer.Serialize(this, PlatformJson.Stored);
}

/// <summary>Reads commands from the journal.</summary>
internal static class CommandRows
{
    /// <summary>The columns, in the order in which <see cref="Read"/> expects them.</summary>
    public const string Columns =
        "id, device, organisation, command::text, priority, state, attempts, due, expires, owner, outcome::text, finished, resubmission_of, resubmitted_as, accepted";

    /// <summary>The column of <see cref="Columns"/> that names the device.</summary>
    public const int Device = 1;

    private const int Owner = 9;

    /// <summary>The silo that looks after the command, or null.</summary>
    public static string? ReadOwner(NpgsqlDataReader row) => row.IsDBNull(Owner) ? null : row.GetString(Owner);

    public static CommandRecord Read(NpgsqlDataReader row)
    {
        var id = row.GetGuid(0);
        var outcome = row.IsDBNull(10) ? null : JsonSerializer.Deserialize<OutcomeDocument>(row.GetString(10), PlatformJson.Stored);
        var finished = row.IsDBNull(11) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(11);
        return new()
        {
            CorrelationUid = id,
            DeviceIdentification = row.GetString(Device),
            OrganisationIdentification = row.GetString(2),
            Command = JsonSerializer.Deserialize<DeviceCommand>(row.GetString(3), PlatformJson.Stored)!,
            Priority = row.GetInt16(4),
            Status = (CommandStatus)row.GetInt16(5),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(14),
            Attempts = row.GetInt16(6),
            DueAt = finished is null ? row.GetFieldValue<DateTimeOffset>(7) : null,
            ExpiresAt = row.GetFieldValue<DateTimeOffset>(8),
            History = outcome?.History ?? [],
            Result = outcome?.Result,
            Error = outcome?.Error,
            FinishedAt = finished,
            ResubmissionOf = row.IsDBNull(12) ? null : row.GetGuid(12),
            ResubmittedAs = row.IsDBNull(13) ? null : row.GetGuid(13),
        };
    }
}
