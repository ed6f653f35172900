using System.Globalization;
using System.Text;

namespace GridOrleans.Cli.Postgres;

/// <summary>The two configuration files of a private server, for a small machine.</summary>
/// <param name="Durable"><c>false</c> for a throw-away server: nothing of it needs to survive a power cut.</param>
internal sealed record PostgresSettings(bool Durable)
{
    private const long MiB = 1024 * 1024;

    /// <summary>An IPv4 address beside 127.0.0.1 on which it listens; whoever is in its /16 network may log in.</summary>
    public string? ListenAlso { get; init; }

    /// <summary>Size in bytes of the file system that holds the data, where that is small: the write-ahead log keeps to a part of it.</summary>
    public long? DiskSize { get; init; }

    /// <summary>The server's part in a pair; <c>null</c> for a server that stands alone.</summary>
    public Replication? Replication { get; init; }

    /// <summary>Writes them into the data folder, over those of <c>initdb</c>.</summary>
    public void Write(string dataFolder)
    {
        // Overwriting leaves owner and mode as they are.
        File.WriteAllText(Path.Combine(dataFolder, "postgresql.conf"), Render(), new UTF8Encoding(false));
        File.WriteAllText(Path.Combine(dataFolder, "pg_hba.conf"), AccessRules());
    }

    /// <summary>The text of <c>postgresql.conf</c>; the port comes on the command line.</summary>
    internal string Render()
    {
        var flag = Durable ? "on" : "off";
        var buffers = Durable ? "256MB" : "64MB";
        // A throw-away server has the clusters of many tests at a time.
        var connections = Durable ? 200 : 500;
        var addresses = ListenAlso is null ? "127.0.0.1" : $"127.0.0.1,{ListenAlso}";
        var (least, most) = DiskSize is { } disk ? ("32MB", $"{Math.Max(disk / 4 / MiB, 64)}MB") : ("256MB", "2GB");
        return $"""
            # Written by GridOrleans at each start: changes here do not last.
            listen_addresses = '{addresses}'
            unix_socket_directories = ''
            max_connections = {connections}
            password_encryption = 'scram-sha-256'

            fsync = {flag}
            synchronous_commit = on
            full_page_writes = {flag}
            shared_buffers = {buffers}
            min_wal_size = {least}
            max_wal_size = {most}
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

            """ + Replication?.Render(most);
    }

    /// <summary>The text of <c>pg_hba.conf</c>.</summary>
    internal string AccessRules()
    {
        const string loopback = "127.0.0.1/32 scram-sha-256\n";
        var rules = $"host all all {loopback}";
        if (ListenAlso is not null) rules += $"host all all {Network(ListenAlso)} scram-sha-256\n";
        // "all" does not comprise replication (PostgreSQL manual, 21.1).
        if (Replication is not null) rules += $"host replication {PostgresRoles.Admin} {loopback}";
        return rules;
    }

    private static string Network(string address)
    {
        var parts = address.Split('.').Select(part => byte.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture)).ToArray();
        return parts.Length == 4 ? $"{parts[0]}.{parts[1]}.0.0/16" : throw new FormatException($"{address} is not an IPv4 address.");
    }
}
