namespace GridOrleans.Cli.Postgres;

/// <summary>A server's part in a pair by streaming replication (PostgreSQL manual, 20.6 and 27.2).</summary>
/// <param name="Primary">Of a standby: the connection to its primary, as libpq reads it. <c>null</c> for the primary.</param>
/// <param name="IsAwaited">Of a primary: a commit is answered only when the standby has it on its disk, too.</param>
internal sealed record Replication(string? Primary, bool IsAwaited)
{
    /// <summary>The name of the standby, and of the slot that keeps for it what it has not yet read.</summary>
    public const string Standby = "grid_standby";

    /// <summary>The lines of <c>postgresql.conf</c>.</summary>
    /// <param name="mostLog">What the slot keeps at most for a standby that is away; beyond, the standby has to be made anew.</param>
    public string Render(string mostLog) => $"""

        primary_conninfo = '{Primary}'
        primary_slot_name = '{(Primary is null ? "" : Standby)}'
        # The usual 5 s would be the longest wait of a commit after the primary's restart.
        wal_retrieve_retry_interval = 500ms
        synchronous_standby_names = '{(IsAwaited ? Standby : "")}'
        max_slot_wal_keep_size = {mostLog}

        """;
}
