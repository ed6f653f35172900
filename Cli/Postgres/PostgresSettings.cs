using System.Text;

namespace GridOrleans.Cli.Postgres;

/// <summary>The two configuration files of a private server, for a small machine.</summary>
internal static class PostgresSettings
{
    private const string AccessRules = "host all all 127.0.0.1/32 scram-sha-256\n";

    /// <summary>Writes them into the data folder, over those of <c>initdb</c>.</summary>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="durable"><c>false</c> for a throw-away server: nothing of it needs to survive a power cut.</param>
    public static void Write(string dataFolder, bool durable)
    {
        // Overwriting leaves owner and mode as they are.
        File.WriteAllText(Path.Combine(dataFolder, "postgresql.conf"), Render(durable), new UTF8Encoding(false));
        File.WriteAllText(Path.Combine(dataFolder, "pg_hba.conf"), AccessRules);
    }

    /// <summary>The text of <c>postgresql.conf</c>; the port comes on the command line.</summary>
    internal static string Render(bool durable)
    {
        var flag = durable ? "on" : "off";
        var buffers = durable ? "256MB" : "64MB";
        return $"""
            # Written by GridOrleans at each start: changes here do not last.
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            max_connections = 200
            password_encryption = 'scram-sha-256'

            fsync = {flag}
            synchronous_commit = {flag}
            full_page_writes = {flag}
            shared_buffers = {buffers}
            min_wal_size = 256MB
            max_wal_size = 2GB
            checkpoint_timeout = 15min
            random_page_cost = 1.1
            # Statements here are short: compiling them costs more than it saves.
            jit = off

            timezone = 'UTC'
            log_timezone = 'UTC'
            log_destination = 'stderr'
            logging_collector = off
            log_checkpoints = off
            log_line_prefix = '%m [%p] %q%u@%d %a '

            """;
    }
}
