using Npgsql;

namespace GridOrleans.Audit;

/// <summary>Reads audit records from their table.</summary>
internal static class AuditRows
{
    /// <summary>The columns, in the order in which <see cref="Read"/> expects them.</summary>
    public const string Columns =
        "id, chain, sequence, previous, hash, at, organisation, user_name, application, action, device, subject, correlation_uid, outcome, detail";

    /// <summary>The present row.</summary>
    public static AuditRecord Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Link = new(row.GetString(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3), row.GetFieldValue<byte[]>(4)),
        At = row.GetFieldValue<DateTimeOffset>(5),
        OrganisationIdentification = row.GetString(6),
        UserName = Text(row, 7),
        ApplicationName = Text(row, 8),
        Action = row.GetString(9),
        DeviceIdentification = Text(row, 10),
        Subject = Text(row, 11),
        CorrelationUid = row.IsDBNull(12) ? null : row.GetGuid(12),
        Outcome = row.GetString(13),
        Detail = Text(row, 14),
    };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
