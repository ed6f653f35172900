using Npgsql;
using NpgsqlTypes;

namespace GridOrleans.Journal.Statements;

/// <summary>One statement of a commit: for many rows at once, and harmless when it is repeated.</summary>
/// <param name="Sql">The statement.</param>
/// <param name="Read">Takes its rows; null when it returns none.</param>
/// <param name="Parameters">Mostly one array per column.</param>
internal sealed record CommitStatement(string Sql, Func<NpgsqlDataReader, Task>? Read, params NpgsqlParameter[] Parameters)
{
    /// <summary>A column of all rows.</summary>
    public static NpgsqlParameter<TValue[]> Column<TRow, TValue>(TRow[] rows, Func<TRow, TValue> value, NpgsqlDbType type) =>
        new() { TypedValue = Array.ConvertAll(rows, row => value(row)), NpgsqlDbType = NpgsqlDbType.Array | type };

    /// <summary>Gathers the first column of what the statement returns.</summary>
    public static Func<NpgsqlDataReader, Task> Into<T>(HashSet<T> found) => async reader =>
    {
        while (await reader.ReadAsync())
            found.Add(reader.GetFieldValue<T>(0));
    };
}

/// <summary>What a commit has to do for one kind of data, and what the database answered.</summary>
internal interface ICommitPart
{
    /// <summary>Its statements; none when no entry has such data.</summary>
    IEnumerable<CommitStatement> Statements();
}
