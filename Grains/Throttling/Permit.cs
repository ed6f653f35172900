namespace GridOrleans.Throttling;

/// <summary>A device's permit to be talked with.</summary>
internal sealed class Permit(string device, Guid id, string silo, DateTimeOffset confirmedAt)
{
    public string Device => device;

    /// <summary>New for each use, so that a return that comes late gives back nothing else.</summary>
    public Guid Id { get; private set; } = id;

    /// <summary>The silo incarnation in which the device's grain was when it last said that it wants the permit.</summary>
    public string Silo { get; private set; } = silo;

    /// <summary>When that was.</summary>
    public DateTimeOffset ConfirmedAt { get; private set; } = confirmedAt;

    /// <summary>True when its device must be asked whether it still wants it.</summary>
    public bool IsInDoubt { get; set; }

    /// <summary>True while its device is being asked.</summary>
    public bool IsAskedFor { get; set; }

    public void Confirm(Guid permit, string at, DateTimeOffset now)
    {
        (Id, Silo, ConfirmedAt) = (permit, at, now);
        IsInDoubt = false;
    }
}

/// <summary>A device asks for a permit.</summary>
/// <param name="Device">Its identification.</param>
/// <param name="Permit">The name of the permit that it wants; the same when it repeats itself.</param>
/// <param name="Returns">The permit that it has done with, or null.</param>
/// <param name="Silo">The silo incarnation in which its grain is.</param>
/// <param name="Priority">That of its next command, 0 to 9.</param>
/// <param name="Since">From when on that command takes its turn.</param>
[GenerateSerializer, Immutable, Alias("PermitRequest")]
internal sealed record PermitRequest(
    [property: Id(0)] string Device, [property: Id(1)] Guid Permit, [property: Id(2)] Guid? Returns, [property: Id(3)] string Silo,
    [property: Id(4)] int Priority, [property: Id(5)] DateTimeOffset Since);

/// <summary>What becomes of a request.</summary>
/// <param name="IsGranted">The device may be talked with now.</param>
/// <param name="AskAgainAfter">If not: when it asks again, unless it is told before.</param>
[GenerateSerializer, Immutable, Alias("PermitAnswer")]
internal sealed record PermitAnswer([property: Id(0)] bool IsGranted, [property: Id(1)] TimeSpan AskAgainAfter);
