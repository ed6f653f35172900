using System.Globalization;
using System.Text.Json;
using Npgsql;

namespace GridOrleans.Cli.Chaos;

/// <summary>What the database itself can tell: its triggers' notes and the journal.</summary>
/// <param name="database">A superuser's connections to the platform's database.</param>
internal sealed class DatabaseWitness(NpgsqlDataSource database)
{
    // CommandStatus, as the column "state" has it (Silo/Migrations/0002_journal.sql).
    private static readonly string[] Statuses = ["accepted", "dispatched", "succeeded", "failed", "expired", "cancelled"];

    private const int SucceededState = 2;

    private static readonly TimeSpan ReadLimit = TimeSpan.FromMinutes(2);

    /// <summary>Installs the triggers.</summary>
    public async Task InstallAsync(CancellationToken cancellation)
    {
        await using var stream = typeof(DatabaseWitness).Assembly.GetManifestResourceStream("Audit.sql")!;
        using var reader = new StreamReader(stream);
        await using var command = database.CreateCommand(await reader.ReadToEndAsync(cancellation));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>How many commands have no outcome.</summary>
    public async Task<long> OpenAsync(CancellationToken cancellation)
    {
        // A connection from before a promotion leads to a server that is gone.
        database.Clear();
        await using var command = database.CreateCommand("select count(*) from grid.command where state = 0");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The journal as it is now.</summary>
    public Task<IReadOnlyList<JournalRow>> JournalAsync(CancellationToken cancellation) => ReadAsync(
        "select id, device, command::text, priority, state, attempts, accepted, outcome::text from grid.command order by id",
        row => new JournalRow(
            row.GetGuid(0), row.GetString(1), MarkOf(row.GetString(2)), row.GetInt16(3), Statuses[row.GetInt16(4)], row.GetInt16(5),
            row.GetFieldValue<DateTimeOffset>(6))
        {
            // What all commands have in common need not be kept a hundred thousand times.
            Outcome = row.GetInt16(4) == SucceededState && row.GetInt16(5) <= 1 || row.IsDBNull(7) ? null : row.GetString(7),
        },
        cancellation);

    /// <summary>The triggers' notes, in their order.</summary>
    public Task<IReadOnlyList<AuditNote>> NotesAsync(CancellationToken cancellation) => ReadAsync(
        "select kind, command, device, detail, writer, at from chaos.note order by number",
        row =>
        {
            var kind = Enum.Parse<AuditKind>(row.GetString(0));
            var detail = row.GetString(3);
            return new AuditNote(
                kind, row.IsDBNull(1) ? null : row.GetGuid(1), row.GetString(2),
                kind is AuditKind.Accepted or AuditKind.Outcome or AuditKind.Reopened ? Statuses[int.Parse(detail, CultureInfo.InvariantCulture)] : detail,
                row.GetString(4), row.GetFieldValue<DateTimeOffset>(5));
        },
        cancellation);

    private async Task<IReadOnlyList<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = (int)ReadLimit.TotalSeconds;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation)) rows.Add(read(reader));
        return rows;
    }

    private static Mark MarkOf(string command)
    {
        using var json = JsonDocument.Parse(command);
        return Mark.From([.. json.RootElement.GetProperty("lightValues").EnumerateArray()
            .OrderBy(value => value.GetProperty("index").GetInt32()).Select(value => value.GetProperty("dimValue").GetInt32())]);
    }
}
