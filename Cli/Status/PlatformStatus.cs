using GridOrleans.Cli.Supervision;

namespace GridOrleans.Cli.Status;

/// <summary>What <c>grid status</c> tells; its JSON is this record in camelCase (docs/operating.md).</summary>
/// <param name="Running">Whether the supervisor, or something that it left, runs.</param>
/// <param name="Phase">Where the platform stands.</param>
/// <param name="Supervisor">The supervisor; <c>null</c> when it is gone.</param>
/// <param name="Processes">Every process.</param>
/// <param name="Membership">The silos by the membership table, the living first.</param>
/// <param name="MembershipFailure">Why there is no membership; <c>null</c> when it was read.</param>
internal sealed record PlatformStatus(
    bool Running,
    Phase Phase,
    SupervisorStatus? Supervisor,
    IReadOnlyList<ProcessStatus> Processes,
    IReadOnlyList<MembershipRow> Membership,
    string? MembershipFailure)
{
    /// <summary>Nothing runs.</summary>
    public static PlatformStatus Nothing { get; } = new(false, Phase.Stopped, null, [], [], null);

    /// <summary>The exit code of <c>grid status</c>.</summary>
    public int ToExitCode() => this switch
    {
        { Running: false } => ExitCode.NotRunning,
        { Phase: Phase.Ready, Supervisor: not null } when Processes.All(process => process.Ready) => ExitCode.Success,
        _ => ExitCode.NotReady,
    };

    /// <summary>Asks every process, and the database, at the same time.</summary>
    public static async Task<PlatformStatus> AskAsync(PlatformState? state, CancellationToken cancellation)
    {
        if (state is null) return Nothing;
        var supervised = state.Supervisor.IsAlive();
        if (!supervised && Leftovers.In(state).Count == 0) return Nothing;
        var membership = Status.Membership.ReadAsync(state.ClientConnection, cancellation);
        var processes = await Task.WhenAll(state.Processes.Select(process => ProcessStatus.AskAsync(process, state, cancellation)));
        var (rows, failure) = await membership;
        var supervisor = supervised ? new SupervisorStatus(state.Supervisor.Pid, state.Since) : null;
        return new PlatformStatus(true, state.Phase, supervisor, processes, rows, failure);
    }
}

/// <summary>The supervisor.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="Since">When it started (UTC).</param>
internal sealed record SupervisorStatus(int Pid, DateTimeOffset Since);
