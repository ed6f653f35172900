using GridOrleans.Cluster;
using GridOrleans.Journal.Statements;
using Npgsql;

namespace GridOrleans.Journal;

/// <summary>
/// Statements in one round trip and one transaction, committed only while this silo stands as alive. The fence comes last, as in <see cref="JournalCommit"/>: a
/// batch that is longer than the driver's buffer is sent in parts.
/// </summary>
internal static class FencedBatch
{
    /// <summary>Executes statements that answer nothing.</summary>
    /// <returns>How many rows they have changed.</returns>
    public static async Task<int> Change(NpgsqlDataSource database, SiloIncarnation silo, NpgsqlBatchCommand statement, CancellationToken cancellationToken)
    {
        await using var batch = Create(database, silo, statement);
        return await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Executes statements and reads what they answer.</summary>
    /// <param name="database">Where.</param>
    /// <param name="silo">Who must be alive.</param>
    /// <param name="statements">In their order.</param>
    /// <param name="read">Reads the answers from the first on; what it returns is true only when all is committed.</param>
    /// <param name="cancellationToken">Gives up; whether it was committed is then unknown.</param>
    public static async Task<T> Read<T>(
        NpgsqlDataSource database, SiloIncarnation silo, NpgsqlBatchCommand[] statements, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var batch = Create(database, silo, statements);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var answer = await read(reader);
        // What fails after the last answer that was read, the fence among it, is told to who goes on reading only.
        while (await reader.NextResultAsync(cancellationToken))
        {
        }
        return answer;
    }

    /// <summary>A statement with the values of its parameters, or the parameters themselves where a value does not tell its type.</summary>
    public static NpgsqlBatchCommand Statement(string sql, params object[] values)
    {
        var statement = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            statement.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        return statement;
    }

    private static NpgsqlBatch Create(NpgsqlDataSource database, SiloIncarnation silo, params NpgsqlBatchCommand[] statements)
    {
        var batch = database.CreateBatch();
        foreach (var statement in statements)
            batch.BatchCommands.Add(statement);
        batch.BatchCommands.Add(Statement(Fence.Sql, silo.ClusterId, silo.Address, silo.Port, silo.Generation));
        return batch;
    }
}
