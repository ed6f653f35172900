using System.Security.Cryptography;
using CsCheck;
using GridOrleans.Audit;
using GridOrleans.Cli.Audit;

namespace GridOrleans.Tests.Unit.Audit;

/// <summary>Whatever single thing somebody does to what an anchor covers is found; what the platform itself leaves is not blamed on anybody.</summary>
public sealed class VerificationTests
{
    private const int Trails = 400;

    private static readonly Dictionary<string, Func<AuditRecord, AuditRecord>> Fields = new()
    {
        ["id"] = r => r with { Id = Guid.CreateVersion7(r.At.AddTicks(1)) },
        ["at"] = r => r with { At = r.At.AddMicroseconds(1) },
        ["organisation"] = r => r with { OrganisationIdentification = r.OrganisationIdentification + "x" },
        ["user"] = r => r with { UserName = r.UserName is null ? "" : null },
        ["application"] = r => r with { ApplicationName = r.ApplicationName is null ? "" : null },
        ["action"] = r => r with { Action = "removeDevice" },
        ["device"] = r => r with { DeviceIdentification = null },
        ["subject"] = r => r with { Subject = r.Subject is null ? "" : r.Subject + "x" },
        ["command"] = r => r with { CorrelationUid = r.CorrelationUid is null ? Guid.Empty : null },
        ["outcome"] = r => r with { Outcome = "forbidden" },
        ["detail"] = r => r with { Detail = r.Detail is null ? "" : null },
        ["from one field to the next"] = r => r with { Action = r.Action[..^1], DeviceIdentification = r.Action[^1] + r.DeviceIdentification },
        ["chain"] = r => r with { Link = r.Link! with { Chain = r.Link.Chain + "0" } },
        ["sequence"] = r => r with { Link = r.Link! with { Sequence = r.Link.Sequence + 1 } },
        ["previous"] = r => r with { Link = r.Link! with { Previous = Flip(r.Link.Previous) } },
        ["hash"] = r => r with { Link = r.Link! with { Hash = Flip(r.Link.Hash) } },
        ["link"] = r => r with { Link = null },
    };

    public static TheoryData<string> FieldNames => [.. Fields.Keys];

    [Fact]
    public void What_the_platform_leaves_is_proven_until_the_last_anchor() => Check(_ => { }, (trail, verdict) =>
    {
        verdict.Findings.ShouldBeEmpty();
        (verdict.From, verdict.Until).ShouldBe((null, trail.Anchors[^1].At));
        verdict.Unproven.ShouldBe(trail.Records.Count - trail.Covered.Count());
    });

    [Theory, MemberData(nameof(FieldNames))]
    public void A_changed_field_is_found(string field) => Mutate((trail, i, _) => trail.Records[i] = Fields[field](trail.Records[i]));

    [Theory, MemberData(nameof(FieldNames))]
    public void A_changed_field_is_found_when_the_hashes_after_it_were_made_to_fit(string field)
    {
        if (field is not ("hash" or "link" or "previous"))
            Mutate((trail, i, _) => Rehash(trail, i, Fields[field](trail.Records[i])));
    }

    [Fact]
    public void A_removed_record_is_found() => Mutate((trail, i, _) => trail.Records.RemoveAt(i), FindingKind.Removed);

    [Fact]
    public void A_removed_record_is_found_when_those_after_it_were_moved_up() => Mutate((trail, i, _) =>
    {
        var removed = trail.Records[i].Link!;
        trail.Records.RemoveAt(i);
        var (sequence, previous) = (removed.Sequence, removed.Previous);
        Relink(trail, i, removed.Chain, sequence, previous);
    });

    [Fact]
    public void A_record_that_stands_there_twice_is_found() => Mutate(
        (trail, i, _) => trail.Records.Insert(i, trail.Records[i]), FindingKind.Reordered);

    [Fact]
    public void An_inserted_record_is_found() => Mutate((trail, i, random) =>
    {
        var forged = Trail.Record(random, trail.Records[i].At) with { Id = Between(trail, i), Link = trail.Records[i].Link };
        trail.Records.Insert(i + 1, forged with { Link = Linked(forged, forged.Link!.Chain, forged.Link.Sequence + 1, forged.Link.Hash) });
    }, within: true);

    [Fact]
    public void An_inserted_record_is_found_when_the_hashes_after_it_were_made_to_fit() => Mutate((trail, i, random) =>
    {
        var link = trail.Records[i].Link!;
        trail.Records.Insert(i + 1, Trail.Record(random, trail.Records[i].At) with { Id = Between(trail, i), Link = link });
        Relink(trail, i + 1, link.Chain, link.Sequence + 1, link.Hash);
    }, within: true);

    [Fact]
    public void A_chain_that_was_made_up_afterwards_is_found() => Check(
        trail =>
        {
            var at = trail.Anchors[0].At.AddHours(-1);
            var forged = Trail.Record(new(1), at) with { Id = Guid.CreateVersion7(at) };
            trail.Records.Insert(0, forged with { Link = Linked(forged, "10.0.0.9:11111@1/1", 1, AuditHash.None) });
        },
        (_, verdict) => verdict.Findings.ShouldContain(f => f.Kind == FindingKind.Inserted));

    [Fact]
    public void A_chain_that_was_made_up_for_the_past_is_found_although_the_next_anchor_takes_it_in()
    {
        var trail = new Trail();
        var silo = trail.Silo("10.0.0.1:11111@1");
        for (var minute = 0; minute < 20; minute++)
        {
            trail.Commit(silo, new(minute), certainly: true);
            if (minute == 19)
            {
                var at = trail.Anchors[0].At;
                var forged = Trail.Record(new(1), at) with { Id = Guid.CreateVersion7(at) };
                trail.Records.Add(forged with { Link = Linked(forged, "10.0.0.9:11111@1/1", 1, AuditHash.None) });
            }
            trail.Pass(TimeSpan.FromMinutes(1));
            trail.Anchor();
        }
        trail.Records.Sort((a, b) => a.Id.CompareTo(b.Id));

        trail.Verify().Findings.ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Inserted);
    }

    [Fact]
    public void Two_records_of_a_chain_that_changed_places_are_found() => Mutate(
        (trail, i, random) =>
        {
            // Records of different chains may stand in any order.
            var later = Enumerable.Range(i + 1, trail.Records.Count - i - 1).Where(j => trail.Records[j].Link!.Chain == trail.Records[i].Link!.Chain).ToList();
            var j = later[random.Next(later.Count)];
            (trail.Records[i], trail.Records[j]) = (trail.Records[j], trail.Records[i]);
        },
        within: true);

    [Fact]
    public void A_chain_that_was_removed_is_found() => Mutate(
        (trail, i, _) => trail.Records.RemoveAll(WithChain(trail.Records[i].Link!.Chain)), FindingKind.Removed);

    [Fact]
    public void A_removed_anchor_is_found() => CheckAnchors((anchors, i, _) => anchors.RemoveAt(i), FindingKind.AnchorMissing);

    [Fact]
    public void A_changed_anchor_is_found() => CheckAnchors((anchors, i, random) => anchors[i] = random.Next(5) switch
    {
        0 => anchors[i] with { At = anchors[i].At.AddSeconds(1) },
        1 => anchors[i] with { PeriodSeconds = 3600 },
        2 => anchors[i] with { DroppedBefore = anchors[i].At.AddDays(-1) },
        3 => anchors[i] with { Grown = [.. anchors[i].Grown, new("10.0.0.9:11111@1/1", 0, 1, AuditHash.None)] },
        _ => anchors[i] with { Dropped = [.. anchors[i].Dropped, new("10.0.0.1:11111@1/1", 1, AuditHash.None)] },
    });

    [Fact]
    public void An_anchor_that_somebody_else_signed_is_found()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CheckAnchors((anchors, i, _) => anchors[i] = Trail.Signed(anchors[i], other), FindingKind.AnchorChanged);
    }

    [Fact]
    public void Anchors_that_changed_places_are_found() => CheckAnchors(
        (anchors, i, _) => (anchors[i], anchors[(i + 1) % anchors.Count]) = (anchors[(i + 1) % anchors.Count], anchors[i]));

    [Fact]
    public void Without_any_anchor_nothing_is_proven() => Check(
        trail => trail.Anchors.Clear(), (_, verdict) => verdict.Findings.ShouldContain(f => f.Kind == FindingKind.AnchorMissing));

    [Fact]
    public void Records_that_go_on_long_after_the_last_anchor_show_that_anchors_are_missing()
    {
        var trail = new Trail();
        var silo = trail.Silo("10.0.0.1:11111@1");
        for (var minute = 0; minute < 10; minute++)
        {
            trail.Commit(silo, new(minute), certainly: true);
            trail.Pass(TimeSpan.FromMinutes(1));
            trail.Anchor();
        }
        trail.Anchors.RemoveRange(4, 6);

        // Also when whoever took them away hides how many there were.
        trail.Verify(trail.Scope).Findings.ShouldContain(f => f.Kind == FindingKind.AnchorMissing);
    }

    [Fact]
    public void Anchors_that_did_not_come_while_records_did_are_missed()
    {
        var trail = new Trail();
        var silo = trail.Silo("10.0.0.1:11111@1");
        for (var minute = 0; minute < 20; minute++)
        {
            trail.Commit(silo, new(minute), certainly: true);
            trail.Pass(TimeSpan.FromMinutes(1));
            if (minute is < 8 or > 12)
                trail.Anchor();
        }

        trail.Verify().Findings.ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.AnchorMissing);
    }

    [Fact]
    public void While_the_platform_was_down_no_anchor_is_missed()
    {
        var trail = new Trail();
        for (var start = 1; start <= 3; start++)
        {
            var silo = trail.Silo($"10.0.0.1:11111@{start}");
            // Before its first anchor, and after its last one.
            trail.Commit(silo, new(start), certainly: true);
            trail.Anchor();
            trail.Pass(TimeSpan.FromMinutes(1));
            trail.Anchor();
            trail.Commit(silo, new(start), certainly: true);
            trail.Pass(TimeSpan.FromHours(5));
        }
        trail.Anchor();

        trail.Verify().Findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void A_record_with_a_place_before_the_first_is_found_in_the_whole_and_in_a_part(long sequence)
    {
        var trail = Minutes(20);
        var (first, at) = (trail.Records[0].Link!, trail.Anchors[10].At.AddSeconds(1));
        var forged = Trail.Record(new(1), at) with { Id = Guid.CreateVersion7(at) };
        trail.Records.Add(forged with { Link = Linked(forged, first.Chain, sequence, AuditHash.None) });
        trail.Records.Sort((a, b) => a.Id.CompareTo(b.Id));

        foreach (var part in (Trail[])[trail.Part(0, 19), trail.Part(0, 15), trail.Part(5, 19), trail.Part(5, 15)])
        {
            part.Verify(new(trail.Now, part.Anchors[0].Number, part.Anchors[^1].Number)).Findings.ShouldHaveSingleItem().Kind
                .ShouldBe(FindingKind.Reordered);
        }
    }

    [Fact]
    public void Records_that_were_dropped_as_old_although_they_were_younger_are_found()
    {
        var trail = Minutes(20);
        // Put among what was old: a copy of a recent record, with its true hash.
        var young = trail.Records.Last(r => r.Id.CompareTo(Guid.CreateVersion7(trail.Anchors[15].At)) < 0).Link!;
        trail.Records.RemoveAll(r => r.Link!.Sequence <= young.Sequence);
        trail.Anchor([new(young.Chain, young.Sequence, young.Hash)], trail.Anchors[5].At);

        trail.Verify().Findings.Select(f => f.Kind).ShouldBe([FindingKind.Inserted, FindingKind.Removed], ignoreOrder: true);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void An_end_of_what_was_dropped_that_the_anchors_do_not_know_is_not_believed(bool hasAnotherHash, bool isBeyondAll)
    {
        var trail = Minutes(10);
        var last = trail.Records[^1].Link!;
        trail.Records.Clear();
        trail.Anchor([new(last.Chain, last.Sequence + (isBeyondAll ? 1 : 0), hasAnotherHash ? Flip(last.Hash) : last.Hash)]);

        trail.Verify().Findings.ShouldContain(f => f.Kind == FindingKind.Inserted);
    }

    [Fact]
    public void A_chain_that_an_anchor_states_anew_is_proven_as_before()
    {
        var trail = Minutes(10);
        var last = trail.Records[^1].Link!;
        var anchor = trail.Anchor();
        trail.Anchors[^1] = Trail.Signed(anchor with { Grown = [new(last.Chain, last.Sequence, last.Sequence, last.Hash)] });

        trail.Verify().Findings.ShouldBeEmpty();
        trail.Part(10, 10).Verify(new(trail.Now, 11, 11)).Findings.ShouldBeEmpty();
        trail.Records.RemoveAt(3);
        trail.Verify().Findings.ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Removed);
    }

    [Fact]
    public void A_chain_that_an_anchor_found_shorter_than_before_has_lost_records()
    {
        var trail = Minutes(10);
        var (earlier, last) = (trail.Records[^4].Link!, trail.Records[^1].Link!);
        trail.Records.RemoveAll(r => r.Link!.Sequence > earlier.Sequence);
        var anchor = trail.Anchor();
        trail.Anchors[^1] = Trail.Signed(anchor with { Grown = [new(last.Chain, last.Sequence, earlier.Sequence, earlier.Hash)] });

        trail.Verify().Findings.Count(f => f.Kind == FindingKind.Removed).ShouldBe(2);
    }

    [Fact]
    public void A_part_proves_itself() => Gen.Int.Sample(
        seed =>
        {
            var trail = Trail.Random(seed);
            var first = new Random(seed).Next(trail.Anchors.Count);
            var part = trail.Part(first, trail.Anchors.Count - 1);
            var verdict = part.Verify(new(trail.Now, first + 1, trail.Anchors.Count));
            verdict.Findings.ShouldBeEmpty();
            if (first > 0)
                verdict.From.ShouldBe(trail.Anchors[first].At);
            var covered = part.Records.Intersect(trail.Covered).ToList();
            if (covered.Count == 0)
                return;
            part.Records.Remove(covered[new Random(seed).Next(covered.Count)]);
            part.Verify(new(trail.Now, first + 1, trail.Anchors.Count)).Findings.ShouldNotBeEmpty();
        },
        iter: Trails);

    private static Trail Minutes(int count)
    {
        var trail = new Trail();
        var silo = trail.Silo("10.0.0.1:11111@1");
        for (var minute = 0; minute < count; minute++)
        {
            trail.Commit(silo, new(minute), certainly: true);
            trail.Pass(TimeSpan.FromMinutes(1));
            trail.Anchor();
        }
        return trail;
    }

    // Within: before a record of the same chain that an anchor covers. What is put at a chain's end is as young as any that is yet to come.
    private static void Mutate(Action<Trail, int, Random> mutation, FindingKind? kind = null, bool within = false) => Gen.Int.Sample(
        seed =>
        {
            var (trail, random) = (Trail.Random(seed), new Random(seed));
            var scope = trail.Scope;
            var covered = trail.Covered.ToList();
            if (within)
                covered = [.. covered.GroupBy(r => r.Link!.Chain).SelectMany(chain => chain.SkipLast(1))];
            if (covered.Count == 0)
                return;
            mutation(trail, trail.Records.IndexOf(covered[random.Next(covered.Count)]), random);
            var verdict = trail.Verify(scope);
            verdict.Findings.ShouldNotBeEmpty();
            if (kind is not null)
                verdict.Findings.ShouldContain(f => f.Kind == kind);
        },
        iter: Trails);

    private static void CheckAnchors(Action<List<AuditAnchor>, int, Random> mutation, FindingKind? kind = null) => Gen.Int.Sample(
        seed =>
        {
            var (trail, random) = (Trail.Random(seed), new Random(seed));
            var scope = trail.Scope;
            mutation(trail.Anchors, random.Next(trail.Anchors.Count), random);
            var verdict = trail.Verify(scope);
            verdict.Findings.ShouldNotBeEmpty();
            if (kind is not null)
                verdict.Findings.ShouldContain(f => f.Kind == kind);
        },
        iter: Trails);

    private static void Check(Action<Trail> mutation, Action<Trail, AuditVerdict> holds) => Gen.Int.Sample(
        seed =>
        {
            var trail = Trail.Random(seed);
            var scope = trail.Scope;
            mutation(trail);
            holds(trail, trail.Verify(scope));
        },
        iter: Trails);

    private static void Rehash(Trail trail, int place, AuditRecord changed)
    {
        var link = changed.Link!;
        trail.Records[place] = changed;
        Relink(trail, place, link.Chain, link.Sequence, link.Previous);
    }

    // What somebody with the database but without the key can do: make all hashes from there on fit.
    private static void Relink(Trail trail, int from, string chain, long sequence, byte[] previous)
    {
        for (var i = from; i < trail.Records.Count; i++)
        {
            if (trail.Records[i].Link?.Chain != chain)
                continue;
            var link = Linked(trail.Records[i], chain, sequence++, previous);
            trail.Records[i] = trail.Records[i] with { Link = link };
            previous = link.Hash;
        }
    }

    private static AuditLink Linked(AuditRecord record, string chain, long sequence, byte[] previous) =>
        new(chain, sequence, previous, new AuditHash().Of(record, chain, sequence, previous));

    private static Predicate<AuditRecord> WithChain(string chain) => record => record.Link!.Chain == chain;

    // An id right after another: as if it had been made in the same millisecond.
    private static Guid Between(Trail trail, int i)
    {
        var bytes = trail.Records[i].Id.ToByteArray(bigEndian: true);
        bytes[15] = (byte)(bytes[15] == byte.MaxValue ? byte.MaxValue : bytes[15] + 1);
        return new(bytes, bigEndian: true);
    }

    private static byte[] Flip(byte[] bytes) => [(byte)(bytes[0] ^ 1), .. bytes[1..]];
}
