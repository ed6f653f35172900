namespace GridOrleans.Cli.Chaos;

/// <summary>
/// All that is known of a run, whoever saw it: clients, devices, the database, the driver. Times are of the machine's one clock, never of a process whose clock
/// a fault may have moved.
/// </summary>
internal sealed record RunHistory
{
    /// <summary>What clients asked for and were told.</summary>
    public IReadOnlyList<Order> Orders { get; init; } = [];

    /// <summary>What clients read of commands, in the order of reading.</summary>
    public IReadOnlyList<Reading> Readings { get; init; } = [];

    /// <summary>What devices executed, in the order of the simulator's count.</summary>
    public IReadOnlyList<Execution> Executions { get; init; } = [];

    /// <summary>The journal at the end.</summary>
    public IReadOnlyList<JournalRow> Journal { get; init; } = [];

    /// <summary>What the database noted while it was written to.</summary>
    public IReadOnlyList<AuditNote> Audit { get; init; } = [];

    /// <summary>What was done to the platform.</summary>
    public IReadOnlyList<Injection> Injections { get; init; } = [];

    /// <summary>The platform's processes that ended and were not told to, whether something was done to them or not.</summary>
    public IReadOnlyList<Death> Deaths { get; init; } = [];
}

/// <summary>A client read a command's status.</summary>
/// <param name="CorrelationUid">The command.</param>
/// <param name="Status">As REST writes it: <c>accepted</c>, <c>dispatched</c>, <c>succeeded</c>, <c>failed</c>, <c>expired</c>, <c>cancelled</c>; or <see cref="Unknown"/>.</param>
/// <param name="Ended">When the answer was there.</param>
/// <param name="Began">When it was asked for: readings may overlap, and an old one may be answered late. Null: no reading of this command overlaps it.</param>
internal sealed record Reading(Guid CorrelationUid, string Status, DateTimeOffset Ended, DateTimeOffset? Began = null)
{
    /// <summary>The status of a command that the platform said it does not know (404).</summary>
    public const string Unknown = "unknown";
}

/// <summary>A device did what a platform told it.</summary>
/// <param name="Ordinal">The simulator's count over all devices.</param>
/// <param name="Device">The device's identification.</param>
/// <param name="Mark">Of the command; null for what an adapter adds of its own accord (a light follows its schedule again after <c>setLight</c>).</param>
/// <param name="At">When.</param>
internal sealed record Execution(long Ordinal, string Device, Mark? Mark, DateTimeOffset At);

/// <summary>A command's row as the journal has it at the end.</summary>
/// <param name="CorrelationUid">Its id.</param>
/// <param name="Device">Its device.</param>
/// <param name="Mark">Which of the device's commands it is.</param>
/// <param name="Priority">0 to 9.</param>
/// <param name="Status">As in <see cref="Reading"/>; <c>accepted</c> while it is open.</param>
/// <param name="Attempts">How many attempts were counted.</param>
/// <param name="Place">Its place in its device's line: commands of one priority are executed in this order.</param>
internal sealed record JournalRow(Guid CorrelationUid, string Device, Mark Mark, int Priority, string Status, int Attempts, DateTimeOffset Place)
{
    /// <summary>Attempts, result and error as the journal keeps them (JSON): for whoever looks for the cause of a finding.</summary>
    public string? Outcome { get; init; }

    /// <summary>Whether it has no outcome.</summary>
    public bool IsOpen => Status is "accepted" or "dispatched";
}

/// <summary>What a trigger noted inside the transaction that wrote.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="CorrelationUid">The command, where it is about one.</param>
/// <param name="Device">The device.</param>
/// <param name="Detail">The status that was written; for a state, the versions.</param>
/// <param name="Writer">The session's name: for the journal, the silo incarnation.</param>
/// <param name="At">The database's clock.</param>
internal sealed record AuditNote(AuditKind Kind, Guid? CorrelationUid, string Device, string Detail, string Writer, DateTimeOffset At);

/// <summary>Kinds of <see cref="AuditNote"/>.</summary>
internal enum AuditKind
{
    /// <summary>A command's row was inserted.</summary>
    Accepted,

    /// <summary>A command's row got an outcome: for a sound command exactly once.</summary>
    Outcome,

    /// <summary>The row of a command that had ended was opened again.</summary>
    Reopened,

    /// <summary>A device's state was replaced by an older one.</summary>
    StateWentBack,

    /// <summary>Something was written by a silo that stood as dead in the membership table at that time.</summary>
    WrittenByDead,
}

/// <summary>Something was done to the platform.</summary>
/// <param name="Fault">The fault's name, as <c>--faults</c> takes it.</param>
/// <param name="Target">Whom it hit.</param>
/// <param name="At">When it struck.</param>
/// <param name="Until">When it was over: the process gone, thawed, the network whole again. At least <paramref name="At"/>.</param>
/// <param name="Kills">How many processes it killed.</param>
/// <param name="MayRepeat">Whether it may lead to a second delivery (promise C4): a death, a pause or a cut between journal and device.</param>
internal sealed record Injection(string Fault, string Target, DateTimeOffset At, DateTimeOffset Until, int Kills, bool MayRepeat)
{
    /// <summary>What did not go as promised though no command suffered: in a sentence each.</summary>
    public IReadOnlyList<string> Complaints { get; init; } = [];

    /// <summary>Whether clients submitted meanwhile; the last fault strikes in silence, so that nothing but the platform itself brings commands to their end.</summary>
    public bool UnderLoad { get; init; } = true;

    /// <summary>Whether a client's call may fail: not in an orderly stop.</summary>
    public bool MayFailCalls { get; init; } = true;

    /// <summary>The processes that were started again before the platform had recovered.</summary>
    public IReadOnlyList<string> Restarted { get; init; } = [];

    /// <summary>From when the platform's own recovery counts, where that is later than the fault: the promotion of a standby.</summary>
    public DateTimeOffset? CountedFrom { get; init; }

    /// <summary>Whether it was done to this process.</summary>
    public bool Hit(string process) => Target.Split(", ").Contains(process);
}
