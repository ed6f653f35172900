using GridOrleans.Commands;

namespace GridOrleans.Devices;

/// <summary>What the silo's own services tell a device grain.</summary>
[Alias("IDeviceCare")]
internal interface IDeviceCare : IGrainWithStringKey
{
    /// <summary>The sweep found commands that perhaps nobody looks after: take over those that this device does not know of, and go on with them.</summary>
    /// <param name="commands">The commands.</param>
    /// <param name="owner">The silo incarnation that the journal names for them now.</param>
    [Alias("TakeOver")]
    Task TakeOver(IReadOnlyList<Guid> commands, string owner);

    /// <summary>The attempt's adapter is gone, or has not reported in time.</summary>
    /// <param name="correlationUid">The command.</param>
    /// <param name="attempt">The attempt's number.</param>
    /// <param name="reason">Why it counts as lost.</param>
    /// <param name="silo">The silo incarnation that made the attempt; another's word counts for nothing.</param>
    [Alias("AttemptLost")]
    Task AttemptLost(Guid correlationUid, int attempt, CommandError reason, string silo);
}
