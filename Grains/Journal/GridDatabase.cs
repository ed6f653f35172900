using GridOrleans.Errors;
using Npgsql;

namespace GridOrleans.Journal;

/// <summary>The silo's ways into PostgreSQL.</summary>
internal sealed class GridDatabase : IAsyncDisposable
{
    private const int ReadTries = 3;

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

    /// <summary>
    /// Reads, again when a connection turns out to be broken: after a restart of the server every pooled connection is, and a read may be repeated.
    /// </summary>
    public async Task<T> Read<T>(Func<NpgsqlDataSource, Task<T>> read)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await read(Reader);
            }
            catch (NpgsqlException broken) when (broken.IsTransient)
            {
                Reader.Clear();
                if (attempt == ReadTries)
                    throw UnavailableException.Store($"The database does not answer: {broken.Message}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        await Reader.DisposeAsync();
    }
}
