using GridOrleans.Commands;

namespace GridOrleans.Devices;

/// <summary>What the silo's own services tell a device grain.</summary>
[Alias("IDeviceCare")]
internal interface IDeviceCare : IGrainWithStringKey
{
    /// <summary>The sweep found commands that nobody alive looks after: take them over and go on with them.</summary>
    [Alias("TakeOver")]
    Task TakeOver(IReadOnlyList<Guid> commands);

    /// <summary>The attempt's adapter is gone, or has not reported in time.</summary>
    [Alias("AttemptLost")]
    Task AttemptLost(Guid correlationUid, int attempt, CommandError reason);
}
