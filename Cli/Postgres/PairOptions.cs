namespace GridOrleans.Cli.Postgres;

/// <summary>How to run a pair of throw-away servers.</summary>
public sealed record PairOptions
{
    /// <summary>The smallest <see cref="DiskSize"/>: 256 MiB; a new server takes some 60 of them.</summary>
    public const long SmallestDisk = 256L * 1024 * 1024;

    /// <summary>
    /// A folder for data and logs that need not exist. What an earlier pair left there is removed, and at the end what this one made. By default a new
    /// one among the temporary files.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>TCP port of the server that is primary first; 0 takes a free one.</summary>
    public int FirstPort { get; init; }

    /// <summary>TCP port of the server that is standby first; 0 takes a free one.</summary>
    public int SecondPort { get; init; }

    /// <summary>An IPv4 address beside 127.0.0.1 on which both listen, for processes in other network namespaces; whoever is in its /16 network may log in.</summary>
    public string? ListenAlso { get; init; }

    /// <summary>Whether commits reach the disk (fsync). Without, killed servers keep their data, too: only a power cut would lose some.</summary>
    public bool Durable { get; init; }

    /// <summary>
    /// Gives each server a disk of its own of so many bytes (at least <see cref="SmallestDisk"/>), so that it can be filled. It takes root and loop
    /// devices: where they are missing, <see cref="PostgresPair.DiskProblem"/> says so and the servers run without.
    /// </summary>
    public long? DiskSize { get; init; }

    /// <summary>The clock of all moments that are told.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
