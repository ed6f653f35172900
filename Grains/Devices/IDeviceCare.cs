using GridOrleans.Commands;
using Orleans.Concurrency;

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

    /// <summary>The device has a permit to be talked with: told when its turn has come, and asked when it is not certain that it still wants it.</summary>
    /// <param name="segment">Where the permit counts.</param>
    /// <param name="permit">Its name.</param>
    /// <returns>The silo incarnation in which the device wants it, or null: it has no use for it.</returns>
    [Alias("TakePermit"), AlwaysInterleave]
    Task<string?> TakePermit(string segment, Guid permit);

    /// <summary>Another device has registered with a network address: this one has it no longer, unless it registered with it later itself.</summary>
    /// <param name="address">The address.</param>
    /// <param name="device">The other device.</param>
    /// <param name="since">When that one registered.</param>
    [Alias("GiveUpAddress")]
    Task GiveUpAddress(string address, string device, DateTimeOffset since);

    /// <summary>Every other device has given up the network address that this one registered with.</summary>
    /// <param name="since">When it registered with it.</param>
    [Alias("AddressTaken")]
    Task AddressTaken(DateTimeOffset since);

    /// <summary>The device's description, or null when nobody added it. Asks for no authorisation.</summary>
    [Alias("ReadDescription"), AlwaysInterleave]
    Task<Device?> ReadDescription();
}
