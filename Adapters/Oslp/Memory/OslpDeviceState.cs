using System.Collections.Immutable;
using GridOrleans.Adapters.Oslp.Protocol;

namespace GridOrleans.Adapters.Oslp;

/// <summary>A message that a device sent by itself and that was accepted.</summary>
/// <param name="SequenceNumber">Its number.</param>
/// <param name="PayloadDigest">A digest of its payload.</param>
internal readonly record struct HeardMessage(ushort SequenceNumber, ulong PayloadDigest);

/// <summary>An answer of a device that was accepted, and what it was an answer to.</summary>
/// <param name="RandomPlatform">The registration under which the request was made.</param>
/// <param name="StoredNumber">The number that the request carried.</param>
/// <param name="SequenceNumber">The number of the answer.</param>
/// <param name="Fingerprint">The answer's fingerprint.</param>
internal readonly record struct AcceptedAnswer(ushort? RandomPlatform, ushort StoredNumber, ushort SequenceNumber, ulong Fingerprint);

/// <summary>
/// What OSLP remembers of a device between exchanges (OSLP handbook, 4 and 6), and how each exchange changes that. Beyond what GXF keeps there are
/// the fingerprints of messages that were accepted, so that none is accepted twice although its number is still inside the window
/// (OSLP handbook, 6.5).
/// </summary>
internal sealed record OslpDeviceState
{
    /// <summary>
    /// Fingerprints kept. The window reaches six numbers back, so an older message is out of sequence; there is room for repetitions.
    /// </summary>
    public const int MostSeen = 16;

    /// <summary>Fingerprints of registrations kept, apart from the others: their number is not checked, so that only this tells a replay.</summary>
    public const int MostSeenRegistrations = 16;

    /// <summary>Device messages kept in which a repetition is recognised: at least as many as the window has numbers behind it.</summary>
    public const int MostHeard = 8;

    /// <summary>Nothing is known.</summary>
    public static OslpDeviceState Unknown { get; } = new();

    /// <summary>The name in each envelope; null until the device registers.</summary>
    public DeviceUid? Uid { get; init; }

    /// <summary>The number last used; null until the device registers.</summary>
    public ushort? SequenceNumber { get; init; }

    /// <summary>The device's random number of its last registration.</summary>
    public ushort? RandomDevice { get; init; }

    /// <summary>The platform's random number of the device's last registration.</summary>
    public ushort? RandomPlatform { get; init; }

    /// <summary>Accepted messages other than registrations, the latest last.</summary>
    public ImmutableArray<ulong> Seen { get; init; } = [];

    /// <summary>Accepted registrations, the latest last.</summary>
    public ImmutableArray<ulong> SeenRegistrations { get; init; } = [];

    /// <summary>What the device said by itself since its last registration, the latest last.</summary>
    public ImmutableArray<HeardMessage> Heard { get; init; } = [];

    /// <summary>
    /// The command whose first request the device has said yes to, while what follows it has not succeeded yet: the next attempt goes on there, so that a light
    /// is not switched twice (promise C4).
    /// </summary>
    public Guid? HalfDone { get; init; }

    /// <summary>True when exactly this message was accepted before.</summary>
    public bool HasSeen(ulong fingerprint) => Seen.Contains(fingerprint) || SeenRegistrations.Contains(fingerprint);

    /// <summary>True when a message may follow what was last used (OSLP handbook, 6.3).</summary>
    public bool IsInWindow(ushort sequenceNumber) =>
        SequenceNumber is { } stored && Oslp.Protocol.SequenceNumber.IsAcceptable(stored, sequenceNumber);

    /// <summary>True when the device has said this before, under the same number: it has missed the answer.</summary>
    public bool IsRepetition(HeardMessage message) => Heard.Contains(message);

    /// <summary>The device registers: its number is taken unchecked, and what it said before is history (OSLP handbook, 5.1).</summary>
    public OslpDeviceState Registered(DeviceUid uid, ushort sequenceNumber, ushort randomDevice, ushort randomPlatform, ulong fingerprint) =>
        this with
        {
            Uid = uid,
            SequenceNumber = sequenceNumber,
            RandomDevice = randomDevice,
            RandomPlatform = randomPlatform,
            SeenRegistrations = Append(SeenRegistrations, fingerprint, MostSeenRegistrations),
            Heard = [],
        };

    /// <summary>
    /// The device said something new. When exchanges have gone past it while it was on its way, their number stays: a stored number that went back would
    /// soon be so far behind the device's that it takes no request any more.
    /// </summary>
    public OslpDeviceState Hears(HeardMessage message, ulong fingerprint) => this with
    {
        SequenceNumber = SequenceNumber is { } present && IsLater(present, message.SequenceNumber) ? present : message.SequenceNumber,
        Seen = Append(Seen, fingerprint, MostSeen),
        Heard = Append(Heard, message, MostHeard),
    };

    /// <summary>The device repeated itself.</summary>
    public OslpDeviceState HearsAgain(ulong fingerprint) => this with { Seen = Append(Seen, fingerprint, MostSeen) };

    /// <summary>
    /// The device answered a request: its number becomes the stored one (OSLP handbook, 6.2). If the device said something by itself meanwhile, the
    /// later of the two numbers stays; if it registered meanwhile, the answer's number means nothing any more. An answer that counts already (its
    /// report was committed, but that went unheard) changes nothing.
    /// </summary>
    public OslpDeviceState Answers(AcceptedAnswer answer)
    {
        if (Seen.Contains(answer.Fingerprint))
            return this;
        var seen = this with { Seen = Append(Seen, answer.Fingerprint, MostSeen) };
        if (RandomPlatform != answer.RandomPlatform || SequenceNumber is not { } present)
            return seen;
        var overtaken = present != answer.StoredNumber && IsLater(present, answer.SequenceNumber);
        return overtaken ? seen : seen with { SequenceNumber = answer.SequenceNumber };
    }

    // On the circle of 16-bit numbers.
    private static bool IsLater(ushort number, ushort than) => unchecked((short)(number - than)) > 0;

    private static ImmutableArray<T> Append<T>(ImmutableArray<T> latest, T item, int most) =>
        (latest.Length < most ? latest : latest.RemoveRange(0, latest.Length - most + 1)).Add(item);
}
