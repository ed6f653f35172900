namespace GridOrleans.Commands;

/// <summary>
/// Whether open commands may bear this silo's name that none of its grains knows of: a claim or a release was not answered. No other silo takes
/// them, for this one lives; so its own sweep has to look.
/// </summary>
internal sealed class UnwatchedCommands
{
    private int _mayExist;

    /// <summary>Says that there may be some.</summary>
    public void MayExist() => Volatile.Write(ref _mayExist, 1);

    /// <summary>True when there may be some: the caller looks, and says so again if it could not.</summary>
    public bool Take() => Interlocked.Exchange(ref _mayExist, 0) == 1;
}
