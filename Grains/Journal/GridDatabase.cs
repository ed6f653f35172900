using GridOrleans.Cluster;
using GridOrleans.Errors;
using Npgsql;

namespace GridOrleans.Journal;

/// <summary>The silo's ways into PostgreSQL.</summary>
internal sealed class GridDatabase : IAsyncDisposable
{
    private const int ReadTries = 3;

    // PostgreSQL keeps no more of an application's name (PostgreSQL manual, 19.8: less than NAMEDATALEN, 64, characters).
    private const int LongestApplicationName = 63;

    public GridDatabase(string connectionString, SiloIncarnation silo)
    {
        var process = new NpgsqlConnectionStringBuilder(connectionString).ApplicationName;
        // The planner must not look at statistics of tables that were empty a moment ago: by primary key is always right here, while a
        // hash join that was planned early stays and grows slower with the table (Orleans handbook, 2.c, planner trap).
        Writer = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 3,
            ApplicationName = NameOf(process, silo),
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

    /// <summary>What the database shows for a connection that writes: which incarnation of which process. The process' name is cut before the incarnation is.</summary>
    internal static string NameOf(string? process, SiloIncarnation silo)
    {
        var room = LongestApplicationName - silo.Name.Length - 1;
        return string.IsNullOrEmpty(process) || room <= 0
            ? silo.Name[..Math.Min(silo.Name.Length, LongestApplicationName)]
            : $"{process[..Math.Min(process.Length, room)]} {silo.Name}";
    }

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        await Reader.DisposeAsync();
    }
}
