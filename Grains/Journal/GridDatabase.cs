using Npgsql;

namespace GridOrleans.Journal;

/// <summary>The silo's ways into PostgreSQL.</summary>
internal sealed class GridDatabase : IAsyncDisposable
{
    public GridDatabase(string connectionString)
    {
        // The planner must not look at statistics of tables that were empty a moment ago: by primary key is always right here, while a
        // hash join that was planned early stays and grows slower with the table (Orleans handbook, 2.c, planner trap).
        Writer = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 3,
            Options = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off",
        });
        Reader = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 20 });
    }

    /// <summary>For the journal's writer and the sweep.</summary>
    public NpgsqlDataSource Writer { get; }

    /// <summary>For queries, activations and the Orleans providers.</summary>
    public NpgsqlDataSource Reader { get; }

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        await Reader.DisposeAsync();
    }
}
