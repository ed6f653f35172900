using System.Diagnostics.Metrics;

namespace GridOrleans.Housekeeping.Contacts;

/// <summary>What became of the silent devices that a run found.</summary>
internal sealed class ContactCount
{
    private int _submitted;
    private int _refused;

    public int Submitted => _submitted;

    public int Refused => _refused;

    public int WithoutOwner { get; set; }

    public int WithoutAddress { get; set; }

    public int LeftAlone { get; set; }

    /// <summary>Counts a submission; may be called by several at a time.</summary>
    public void Count(bool taken) => Interlocked.Increment(ref taken ? ref _submitted : ref _refused);

    /// <summary>Adds it to a metric.</summary>
    public void Record(Counter<int> contacts, string job)
    {
        foreach (var (number, became) in (IEnumerable<(int, string)>)
            [(Submitted, "submitted"), (Refused, "refused"), (WithoutOwner, "without-owner"), (WithoutAddress, "without-address"), (LeftAlone, "left-alone")])
            contacts.Add(number, new KeyValuePair<string, object?>("job", job), new KeyValuePair<string, object?>("became", became));
    }

    public override string ToString() =>
        $"{Submitted} devices were given a command, {Refused} refused it, {LeftAlone} are left alone after failures, {WithoutOwner} have no owner, {WithoutAddress} no address";
}
