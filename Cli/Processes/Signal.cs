namespace GridOrleans.Cli.Processes;

/// <summary>The signals that this command sends; the values are Linux's numbers.</summary>
internal enum Signal
{
    /// <summary>SIGINT: PostgreSQL's fast shutdown.</summary>
    Interrupt = 2,

    /// <summary>SIGKILL.</summary>
    Kill = 9,

    /// <summary>SIGSTOP: frozen, as by a hypervisor, with all connections open.</summary>
    Stop = 19,

    /// <summary>SIGCONT: thawed.</summary>
    Continue = 18,

    /// <summary>SIGTERM: the orderly stop of every process of the platform.</summary>
    Terminate = 15,
}
