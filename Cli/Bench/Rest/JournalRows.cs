using Npgsql;
using NpgsqlTypes;

namespace GridOrleans.Cli.Bench;

/// <summary>Rows as the journal writes them for accepted commands, written by a plain loop into a table like the journal's: what a service without anything else could do.</summary>
internal static class JournalRows
{
    private const int BatchSize = 200;

    private const string Create = "create table if not exists plain_command (like command including all)";

    private const string Insert = """
        insert into plain_command (id, device, organisation, command, type, priority, accepted, due, expires)
        values ($1, $2, 'GridOperator', '{"type":"setLight","lightValues":[{"on":true}]}', 'setLight', 4, now(), now(), now() + interval '1 hour')
        """;

    private const string InsertMany = """
        insert into plain_command (id, device, organisation, command, type, priority, accepted, due, expires)
        select id, device, 'GridOperator', '{"type":"setLight","lightValues":[{"on":true}]}', 'setLight', 4, now(), now(), now() + interval '1 hour'
        from unnest($1, $2) as row (id, device)
        """;

    /// <summary>Makes the table.</summary>
    public static async Task CreateAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Create);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>One insert and commit for each row, over several connections.</summary>
    /// <returns>Rows per second.</returns>
    public static async Task<double> SinglyAsync(NpgsqlDataSource database, int connections, TimeSpan duration, TimeProvider time, CancellationToken cancellation)
    {
        var rows = 0;
        var began = time.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(
            async () =>
            {
                await using var connection = await database.OpenConnectionAsync(cancellation);
                await using var command = new NpgsqlCommand(Insert, connection);
                var id = command.Parameters.Add(new NpgsqlParameter<Guid>());
                var device = command.Parameters.Add(new NpgsqlParameter<string>());
                await command.PrepareAsync(cancellation);
                while (time.GetElapsedTime(began) < duration)
                {
                    id.Value = Guid.CreateVersion7();
                    device.Value = $"light-{rows % 5000:D5}";
                    await command.ExecuteNonQueryAsync(cancellation);
                    Interlocked.Increment(ref rows);
                }
            },
            cancellation)));
        return rows / duration.TotalSeconds;
    }

    /// <summary>Many rows with one insert and commit, over one connection.</summary>
    /// <returns>Rows per second.</returns>
    public static async Task<double> InBatchesAsync(NpgsqlDataSource database, TimeSpan duration, TimeProvider time, CancellationToken cancellation)
    {
        var rows = 0;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand(InsertMany, connection);
        var ids = command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        var devices = command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await command.PrepareAsync(cancellation);
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < duration)
        {
            ids.Value = Enumerable.Range(0, BatchSize).Select(_ => Guid.CreateVersion7()).ToArray();
            devices.Value = Enumerable.Range(rows, BatchSize).Select(number => $"light-{number % 5000:D5}").ToArray();
            await command.ExecuteNonQueryAsync(cancellation);
            rows += BatchSize;
        }

        return rows / duration.TotalSeconds;
    }
}
