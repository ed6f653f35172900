namespace GridOrleans.Journal;

/// <summary>Which silo incarnation looks after which open command, as the journal names it. Owners that device grains set go through <see cref="IJournal"/>.</summary>
internal interface ICommandOwners
{
    /// <summary>Gives a device's commands back to the sweep: its grain leaves this silo's memory.</summary>
    Task Release(string device, CancellationToken cancellationToken);

    /// <summary>Gives commands back to the sweep that this silo has claimed and could not hand over.</summary>
    Task Release(Guid[] commands, CancellationToken cancellationToken);

    /// <summary>Takes commands that are due and that nobody looks after, the longest due first.</summary>
    Task<IReadOnlyList<OwnedCommand>> ClaimDue(DateTimeOffset now, int most, CancellationToken cancellationToken);

    /// <summary>Takes commands whose owner is no living member of the cluster, the longest due first.</summary>
    Task<IReadOnlyList<OwnedCommand>> ClaimFromDead(int most, CancellationToken cancellationToken);

    /// <summary>This silo's commands that were due before a moment, the longest due first, a page at a time.</summary>
    /// <param name="before">The moment.</param>
    /// <param name="after">The last one of the page before; null begins.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<OwnedCommand>> ReadDue(DateTimeOffset before, OwnedCommand? after, int most, CancellationToken cancellationToken);
}

/// <summary>An open command that bears this silo's name.</summary>
internal sealed record OwnedCommand(string Device, Guid Id, DateTimeOffset Due);
