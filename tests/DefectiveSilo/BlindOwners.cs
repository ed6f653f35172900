using GridOrleans.Cluster;
using GridOrleans.Journal;

namespace GridOrleans.DefectiveSilo;

/// <summary>Never finds a command that nobody looks after.</summary>
internal sealed class BlindOwners(GridDatabase database, SiloIncarnation silo) : ICommandOwners
{
    private readonly CommandOwners _owners = new(database, silo);

    public Task Release(string device, CancellationToken cancellationToken) => _owners.Release(device, cancellationToken);

    public Task Release(Guid[] commands, CancellationToken cancellationToken) => _owners.Release(commands, cancellationToken);

    public Task<IReadOnlyList<OwnedCommand>> ClaimDue(DateTimeOffset now, int most, CancellationToken cancellationToken) => None;

    public Task<IReadOnlyList<OwnedCommand>> ClaimFromDead(int most, CancellationToken cancellationToken) => None;

    public Task<IReadOnlyList<OwnedCommand>> ReadDue(DateTimeOffset before, OwnedCommand? after, int most, CancellationToken cancellationToken) => None;

    private static Task<IReadOnlyList<OwnedCommand>> None => Task.FromResult<IReadOnlyList<OwnedCommand>>([]);
}
