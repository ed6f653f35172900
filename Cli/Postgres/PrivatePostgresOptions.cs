namespace GridOrleans.Cli.Postgres;

/// <summary>How to run a throw-away server.</summary>
public sealed record PrivatePostgresOptions
{
    /// <summary>A folder for data and log that need not exist; it is removed at the end. By default a new one among the temporary files.</summary>
    public string? Folder { get; init; }

    /// <summary>TCP port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Whether commits reach the disk (fsync). Off for most tests: a killed server keeps its data, only a power cut would not.</summary>
    public bool Durable { get; init; }
}
