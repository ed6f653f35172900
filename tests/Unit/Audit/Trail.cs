using System.Security.Cryptography;
using GridOrleans.Audit;
using GridOrleans.Cli.Audit;
using GridOrleans.Journal;
using Microsoft.Extensions.Time.Testing;

namespace GridOrleans.Tests.Unit.Audit;

/// <summary>An audit trail as a platform of a few silos would leave it, in memory.</summary>
internal sealed class Trail
{
    public static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly Lock Signing = new();

    private readonly FakeTimeProvider _time = new(new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Dictionary<string, long> _anchored = [];

    public List<AuditAnchor> Anchors { get; private init; } = [];

    public List<AuditRecord> Records { get; private init; } = [];

    /// <summary>The records that an anchor covers.</summary>
    public IEnumerable<AuditRecord> Covered => Records.Where(r => _anchored.GetValueOrDefault(r.Link!.Chain) >= r.Link.Sequence);

    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Some silos write for some minutes; commits fail now and then, silos start anew, and what is old is dropped.</summary>
    public static Trail Random(int seed)
    {
        var random = new Random(seed);
        var trail = new Trail();
        List<AuditChain> silos = [.. Enumerable.Range(1, random.Next(1, 4)).Select(i => trail.Silo($"10.0.0.{i}:11111@1"))];
        var minutes = random.Next(2, 7);
        for (var minute = 1; minute <= minutes; minute++)
        {
            for (var commit = random.Next(0, 6); commit > 0; commit--)
                trail.Commit(silos[random.Next(silos.Count)], random);
            if (random.Next(6) == 0)
                silos[0] = trail.Silo($"10.0.0.1:11111@{minute + 1}");
            if (minute == minutes - 1)
                trail.Commit(silos[0], random, certainly: true);
            trail._time.Advance(Period);
            var (ends, before) = random.Next(4) == 0 ? trail.Drop(random) : ([], null);
            // Releases before this one did not state the moment.
            trail.Anchor(ends, random.Next(2) == 0 ? before : null);
        }
        for (var commit = random.Next(0, 3); commit > 0; commit--)
            trail.Commit(silos[random.Next(silos.Count)], random);
        return trail;
    }

    /// <summary>The same trail, but only some anchors and what they cover.</summary>
    public Trail Part(int first, int last)
    {
        var covered = new AuditCoverage(isWhole: first == 0, isOpen: last == Anchors.Count - 1);
        foreach (var anchor in Anchors[first..(last + 1)])
            covered.Add(anchor);
        return new() { Anchors = Anchors[first..(last + 1)], Records = [.. Records.Where(covered.Has)] };
    }

    public void Pass(TimeSpan time) => _time.Advance(time);

    public AuditChain Silo(string name) => new(name, _time);

    public static AuditRecord Record(Random random, DateTimeOffset at) => new()
    {
        At = at,
        OrganisationIdentification = $"city-{random.Next(3)}",
        UserName = random.Next(2) == 0 ? null : "ann",
        ApplicationName = random.Next(2) == 0 ? null : "desk",
        Action = "submitCommand",
        DeviceIdentification = $"light-{random.Next(5)}",
        Subject = random.Next(2) == 0 ? null : "s",
        CorrelationUid = random.Next(2) == 0 ? null : Guid.CreateVersion7(at),
        Outcome = AuditRecord.Allowed,
        Detail = random.Next(2) == 0 ? null : "d",
    };

    public void Commit(AuditChain chain, Random random, bool certainly = false)
    {
        JournalEntry[] entries = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new JournalEntry { Audit = [Record(random, Now)] })];
        chain.Seal(entries);
        var fate = certainly ? 0 : random.Next(8);
        // Of two commits whose fate stays unknown, one is committed.
        if (fate != 1)
            Records.AddRange(entries.SelectMany(e => e.Sealed));
        if (fate is 1 or 2)
            chain.Break();
        else
            chain.Committed();
        _time.Advance(TimeSpan.FromMilliseconds(random.Next(1, 3000)));
    }

    public AuditAnchor Anchor(IReadOnlyList<AuditHead>? dropped = null, DateTimeOffset? droppedBefore = null)
    {
        List<AuditGrowth> grown = [];
        foreach (var chain in Records.GroupBy(r => r.Link!.Chain))
        {
            var (last, after) = (chain.Last().Link!, _anchored.GetValueOrDefault(chain.Key));
            if (last.Sequence <= after)
                continue;
            grown.Add(new(chain.Key, after, last.Sequence, last.Hash));
            _anchored[chain.Key] = last.Sequence;
        }
        var anchor = Signed(new()
        {
            Number = Anchors.Count + 1,
            At = Now,
            PeriodSeconds = (int)Period.TotalSeconds,
            Previous = Anchors.Count == 0 ? AuditHash.None : Anchors[^1].Hash(),
            Grown = grown,
            Dropped = dropped ?? [],
            DroppedBefore = droppedBefore,
        });
        Anchors.Add(anchor);
        return anchor;
    }

    /// <summary>Drops of the older half, as retention does: up to where, and the moment before which all of that was recorded.</summary>
    public (IReadOnlyList<AuditHead> Ends, DateTimeOffset? Before) Drop(Random random)
    {
        var covered = Covered.OrderBy(r => r.Id).ToList();
        var old = covered[..random.Next(covered.Count / 2 + 1)];
        Records.RemoveAll(old.Contains);
        return (
            [.. old.GroupBy(r => r.Link!.Chain).Select(chain => new AuditHead(chain.Key, chain.Last().Link!.Sequence, chain.Last().Link!.Hash))],
            old.Count == 0 ? null : AuditVerification.RecordedAt(old[^1].Id).AddMilliseconds(1));
    }

    public static AuditAnchor Signed(AuditAnchor anchor, ECDsa? key = null)
    {
        lock (Signing)
            return anchor with { Signature = (key ?? Key).SignData(anchor.Statement(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence) };
    }

    /// <summary>What a verification of the trail as it is now says, when the export was taken as it stood before.</summary>
    public AuditVerdict Verify(AuditScope? scope = null, AuditTotals? totals = null)
    {
        using var key = ECDsa.Create(Key.ExportParameters(includePrivateParameters: false));
        var verification = new AuditVerification([key], scope ?? Scope);
        foreach (var anchor in Anchors)
            verification.Take(anchor);
        foreach (var record in Records)
            verification.Take(record);
        return verification.End(totals);
    }

    public AuditScope Scope => new(Now, Anchors.Count == 0 ? 0 : 1, Anchors.Count);
}
