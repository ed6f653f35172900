using System.Diagnostics.Metrics;

namespace GridOrleans.Housekeeping.Contacts;

/// <summary>What a device's grain made of a command.</summary>
internal enum ContactAnswer
{
    /// <summary>It was accepted.</summary>
    Submitted,

    /// <summary>It was refused.</summary>
    Refused,

    /// <summary>There was no room for it: too many are open already.</summary>
    NoRoom,
}

/// <summary>What became of the silent devices that a run found.</summary>
internal sealed class ContactCount
{
    private int _submitted;
    private int _refused;
    private int _noRoom;

    public int Submitted => _submitted;

    public int Refused => _refused;

    public int NoRoom => _noRoom;

    /// <summary>How many were tried.</summary>
    public int Tried => Submitted + Refused + NoRoom;

    public int WithoutOwner { get; set; }

    public int WithoutAddress { get; set; }

    public int LeftAlone { get; set; }

    /// <summary>Counts a submission; may be called by several at a time.</summary>
    public void Count(ContactAnswer answer) => Interlocked.Increment(
        ref answer == ContactAnswer.Submitted ? ref _submitted : ref answer == ContactAnswer.Refused ? ref _refused : ref _noRoom);

    /// <summary>Adds it to a metric.</summary>
    public void Record(Counter<int> contacts, string job)
    {
        foreach (var (number, became) in (IEnumerable<(int, string)>)
        [
            (Submitted, "submitted"), (Refused, "refused"), (NoRoom, "no-room"), (WithoutOwner, "without-owner"), (WithoutAddress, "without-address"),
            (LeftAlone, "left-alone"),
        ])
            contacts.Add(number, new KeyValuePair<string, object?>("job", job), new KeyValuePair<string, object?>("became", became));
    }

    public override string ToString() =>
        $"{Submitted} devices were given a command, {Refused} refused it, {NoRoom} had no room for it, {LeftAlone} are left alone after failures, "
        + $"{WithoutOwner} have no owner, {WithoutAddress} no address";
}
