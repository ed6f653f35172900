using System.Globalization;
using GridOrleans.Cluster;
using GridOrleans.Journal;
using GridOrleans.Journal.Statements;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GridOrleans.Housekeeping.Exports;

/// <summary>
/// Moves days out of the database: writes one to a file, and drops it when the file is complete. The day is locked against new rows from the first row that is
/// read until it is gone, so that the file has them all.
/// </summary>
internal sealed class DayExport(GridDatabase database, SiloIncarnation silo, IOptions<HousekeepingOptions> options, TimeProvider time)
{
    // The age after which nobody writes to an unfinished file any more: no run takes longer.
    private static readonly TimeSpan LongestRun = TimeSpan.FromDays(1);

    // When all rows are read, the file is made durable before the next statement.
    private static readonly TimeSpan Flush = TimeSpan.FromMinutes(2);

    private const string Days = """
        select right(c.relname, 8) from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = to_regclass(format('%I', $1::text)) and c.relname ~ '_\d{8}$' and right(c.relname, 8)::date < $2 order by c.relname
        """;

    /// <summary>Where files go; null: nothing is exported.</summary>
    public string? Folder => options.Value.ExportFolder is { Length: > 0 } folder ? folder : null;

    /// <summary>The days before another that a table has, the oldest first.</summary>
    public Task<IReadOnlyList<DateOnly>> Find(DayTable table, DateOnly before, CancellationToken cancellationToken) => database.Read(async source =>
    {
        await using var command = source.CreateCommand(Days);
        command.Parameters.AddWithValue(table.Name);
        command.Parameters.AddWithValue(before);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var days = new List<DateOnly>();
        while (await row.ReadAsync(cancellationToken))
            days.Add(DateOnly.ParseExact(row.GetString(0), "yyyyMMdd", CultureInfo.InvariantCulture));
        return (IReadOnlyList<DateOnly>)days;
    });

    /// <summary>Deletes what runs that broke off have left of files.</summary>
    public void Clean(DayTable table, string folder)
    {
        Directory.CreateDirectory(folder);
        DayFile.Clean(folder, table.FilePrefix, time.GetUtcNow() - LongestRun);
    }

    /// <summary>Moves a table's oldest day into a file.</summary>
    /// <exception cref="IOException">The file cannot be written; the day stays.</exception>
    /// <exception cref="NpgsqlException">The day cannot be dropped now; it stays, and its file will be written again.</exception>
    public async Task Move(DayTable table, DateOnly day, string folder, CancellationToken cancellationToken)
    {
        var name = day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var partition = $"{table.Name}_{name}";
        await using var connection = await database.Reader.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Nobody must queue up behind this for long.
        await LockLimits.Set(transaction, Flush, cancellationToken);
        // In the order of the key, whatever that costs: sorting a day would fill the server's disk.
        await Execute("select set_config('enable_sort', 'off', true)");
        await Execute($"lock table only {partition} in share mode");
        using (var rows = await connection.BeginTextExportAsync(
            $"copy (select {table.Columns} from {partition} order by id) to stdout (format csv, header)", cancellationToken))
            await DayFile.Write(Path.Combine(folder, $"{table.FilePrefix}{name}.csv.gz"), rows, cancellationToken);
        // From here on others wait for this silo: those who write such rows, and behind the fence whoever would declare it dead.
        await LockLimits.Set(transaction, LockLimits.Silence, cancellationToken);
        await Execute("select drop_partitions($1, $2)", table.Name, day.AddDays(1));
        await Execute(Fence.Sql, silo.ClusterId, silo.Address, silo.Port, silo.Generation);
        await transaction.CommitAsync(cancellationToken);

        async Task Execute(string sql, params object[] parameters)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            foreach (var parameter in parameters)
                command.Parameters.AddWithValue(parameter);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
