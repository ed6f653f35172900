using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Supervision;

/// <summary>Where one process stands.</summary>
internal enum ProcessCondition
{
    /// <summary>Not started yet.</summary>
    Waiting,

    /// <summary>Started, not ready yet.</summary>
    Starting,

    /// <summary>It said so itself.</summary>
    Ready,

    /// <summary>It was ready and now is not, but runs.</summary>
    NotReady,

    /// <summary>It died and will be started again after a delay.</summary>
    Restarting,

    /// <summary>It says that its configuration is wrong (exit code 78) and is not started again.</summary>
    Misconfigured,

    /// <summary>Asked to stop.</summary>
    Stopping,

    /// <summary>Stopped.</summary>
    Stopped,
}

/// <summary>One process in <see cref="PlatformState"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Stage">When it starts and stops.</param>
/// <param name="Url">Where it is reached.</param>
/// <param name="StopSignal">What it is asked to stop with.</param>
internal sealed record ProcessState(string Name, Stage Stage, string Url, Signal StopSignal)
{
    /// <summary>Where it stands.</summary>
    public ProcessCondition Condition { get; init; }

    /// <summary>The process that runs, if one does.</summary>
    public ProcessIdentity? Identity { get; init; }

    /// <summary>When that was started (UTC).</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How often it has been started again.</summary>
    public int Restarts { get; init; }

    /// <summary>How it last ended: its exit code, or 128 and the number of the signal.</summary>
    public int? LastExit { get; init; }
}
