using GridOrleans.Cluster;
using Npgsql;

namespace GridOrleans.Journal.Statements;

/// <summary>Lets the commit pass only while this silo stands as alive, and keeps it from being declared dead until then.</summary>
internal sealed class Fence(SiloIncarnation silo) : ICommitPart
{
    internal const string Sql = "select require_alive($1, $2, $3, $4)";

    public IEnumerable<CommitStatement> Statements()
    {
        yield return new(
            Sql,
            _ => Task.CompletedTask,
            new NpgsqlParameter<string> { TypedValue = silo.ClusterId }, new NpgsqlParameter<string> { TypedValue = silo.Address },
            new NpgsqlParameter<int> { TypedValue = silo.Port }, new NpgsqlParameter<int> { TypedValue = silo.Generation });
    }
}
