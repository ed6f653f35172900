using GridOrleans.Cluster;
using GridOrleans.Errors;
using Npgsql;

namespace GridOrleans.Journal;

/// <summary>The silo's ways into PostgreSQL.</summary>
internal sealed class GridDatabase : IAsyncDisposable
{
    /// <summary>The writer's settings: rows are found by key, whatever statistics say.</summary>
    internal const string ByKey = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

    /// <summary>
    /// The settings of lists with filters: the best way to find depends on the values, and a plan that was kept for any of them, as the driver and the server
    /// both do after a few uses, was thirty times slower for some (docs/performance.md). No parallel
    /// workers for one list: to start them costs more than they save, and takes the other cores from everyone else. What lists read is in memory or on a disk
    /// without heads, whatever the server has been told: pages here and there cost little more than pages in a row.
    /// </summary>
    internal const string ByFilter = "-c plan_cache_mode=force_custom_plan -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1";

    private const int ReadTries = 3;

    // PostgreSQL keeps no more of an application's name (PostgreSQL manual, 19.8: less than NAMEDATALEN, 64, characters).
    private const int LongestApplicationName = 63;

    public GridDatabase(string connectionString, SiloIncarnation silo)
    {
        var application = NameOf(new NpgsqlConnectionStringBuilder(connectionString).ApplicationName, silo);
        // The planner must not look at statistics of tables that were empty a moment ago: by primary key is always right here, while a
        // hash join that was planned early stays and grows slower with the table (Orleans handbook, 2.c, planner trap).
        Writer = Open(connectionString, 3, application, ByKey);
        Reader = Open(connectionString, 20, application, "");
        Finder = Open(new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 0 }.ConnectionString, 8, application, ByFilter);
    }

    /// <summary>For the journal's writer and the sweep.</summary>
    public NpgsqlDataSource Writer { get; }

    /// <summary>For reads by key, activations and the Orleans providers.</summary>
    public NpgsqlDataSource Reader { get; }

    /// <summary>For lists with filters.</summary>
    public NpgsqlDataSource Finder { get; }

    /// <summary>
    /// Reads by key, again when a connection turns out to be broken: after a restart of the server every pooled connection is, and a read may be repeated.
    /// </summary>
    public Task<T> Read<T>(Func<NpgsqlDataSource, Task<T>> read) => Read(Reader, read);

    /// <summary>Reads a list with filters, again as <see cref="Read{T}(Func{NpgsqlDataSource, Task{T}})"/> does.</summary>
    public Task<T> Find<T>(Func<NpgsqlDataSource, Task<T>> read) => Read(Finder, read);

    private static async Task<T> Read<T>(NpgsqlDataSource source, Func<NpgsqlDataSource, Task<T>> read)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await read(source);
            }
            catch (NpgsqlException broken) when (IsAway(broken))
            {
                Forget(source);
                if (attempt == ReadTries)
                    throw UnavailableException.Store($"The database does not answer: {broken.Message}");
            }
        }
    }

    /// <summary>
    /// Forgets the connections, which a restart of the server has broken, and which of several hosts was found to be the primary: that may be another by now,
    /// and would be asked again only a second later.
    /// </summary>
    public static void Forget(NpgsqlDataSource database)
    {
        database.Clear();
        (database as NpgsqlMultiHostDataSource)?.ClearDatabaseStates();
    }

    /// <summary>
    /// Whether the failure is that of a server that cannot be used for now, so that repeating may help. What the driver says of its own accord is always
    /// about the connection; its word for that, <see cref="NpgsqlException.IsTransient"/>, is no when it has tried several hosts and none would do.
    /// </summary>
    public static bool IsAway(Exception failure) => failure is NpgsqlException { IsTransient: true } or (NpgsqlException and not PostgresException);

    /// <summary>Whether a statement failed for its data: class 22 (data exception) or 23 (integrity constraint violation) of SQLSTATE (PostgreSQL manual, appendix A).</summary>
    public static bool IsAboutData(Exception? failure) => failure is PostgresException { SqlState: ['2', '2' or '3', ..] };

    /// <summary>
    /// What the database shows for a connection: which incarnation of which process, so that the others can end what a dead one has left open
    /// (<see cref="CommandOwners"/>). The process' name is cut before the incarnation is.
    /// </summary>
    internal static string NameOf(string? process, SiloIncarnation silo)
    {
        var room = LongestApplicationName - silo.Name.Length - 1;
        return string.IsNullOrEmpty(process) || room <= 0
            ? silo.Name[..Math.Min(silo.Name.Length, LongestApplicationName)]
            : $"{process[..Math.Min(process.Length, room)]} {silo.Name}";
    }

    private static NpgsqlDataSource Open(string connectionString, int connections, string application, string options) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = connections,
            ApplicationName = application,
            // Nothing here leaves anything in a session; undoing it all the same is seven statements each time a connection is taken.
            NoResetOnClose = true,
            // Whoever cancels a statement that waits for the standby, the driver after its time-out or the server after one of its own, makes PostgreSQL
            // answer that it is done, with a mere warning; what is acknowledged then would be lost with the primary. So the driver must not stay for
            // that answer, and the server must not be the first to lose patience.
            CancellationTimeout = -1,
            Options = $"-c statement_timeout=0 {options}",
        });

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        await Reader.DisposeAsync();
        await Finder.DisposeAsync();
    }
}
