using System.Security.Cryptography;
using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Cli.Audit;
using GridOrleans.Cluster;
using GridOrleans.Journal;
using GridOrleans.Signing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Settings = Microsoft.Extensions.Options.Options;

namespace GridOrleans.Tests.Cluster.Audit;

/// <summary>Somebody who has the database, but not the platform's private key, and is found out.</summary>
public sealed class TamperingTests : IAsyncLifetime
{
    private GridCluster _grid = null!;

    public async ValueTask InitializeAsync()
    {
        _grid = await AuditGrid.Start();
        await Eventually.Holds(() => _grid.Ask<bool>("select exists (select from grid.audit_anchor where number = 1)"), "the silo has anchored the empty trail");
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 4; i++)
                await Trail.Record(new Caller("city"), $"act-{round}-{i}", device: "light");
            await _grid.Anchor();
        }
    }

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Theory]
    [InlineData("update grid.audit_record set organisation = 'town' where sequence = 5", FindingKind.Changed)]
    [InlineData("update grid.audit_record set at = at + interval '1 microsecond' where sequence = 12", FindingKind.Changed)]
    [InlineData("update grid.audit_record set hash = sha256('x') where sequence = 5", FindingKind.Changed)]
    [InlineData("delete from grid.audit_record where sequence = 1", FindingKind.Removed)]
    [InlineData("delete from grid.audit_record where sequence = 5", FindingKind.Removed)]
    [InlineData("delete from grid.audit_record where sequence = 12", FindingKind.Removed)]
    [InlineData("delete from grid.audit_record", FindingKind.Removed)]
    [InlineData("truncate grid.audit_record", FindingKind.Removed)]
    [InlineData("update grid.audit_record set sequence = sequence - 1 where sequence > 5", FindingKind.Reordered)]
    [InlineData("delete from grid.audit_anchor where number = 2", FindingKind.AnchorMissing)]
    [InlineData("delete from grid.audit_anchor where number = 1", FindingKind.AnchorMissing)]
    [InlineData("delete from grid.audit_anchor", FindingKind.AnchorMissing)]
    [InlineData("update grid.audit_anchor set anchor = jsonb_set(anchor, '{at}', '\"2020-01-01T00:00:00Z\"') where number = 2", FindingKind.AnchorChanged)]
    [InlineData("update grid.audit_anchor set anchor = jsonb_set(anchor, '{dropped}', '[{\"chain\":\"c\",\"sequence\":9,\"hash\":\"AAAA\"}]') where number = 3", FindingKind.AnchorChanged)]
    public async Task A_change_by_SQL_is_found(string sql, object kind)
    {
        await _grid.ShouldBeWhole();

        await _grid.Execute(sql);

        (await _grid.Verify()).Findings.ShouldContain(f => f.Kind == (FindingKind)kind);
    }

    [Theory]
    // Beside record 5, under its own number and under the next.
    [InlineData("grid.id_at(now())", "sequence", FindingKind.Reordered)]
    [InlineData("grid.id_at(now() - interval '3 days')", "13", FindingKind.Inserted)]
    public async Task An_insert_by_SQL_is_found(string id, string sequence, object kind)
    {
        await _grid.Execute($"""
            insert into grid.audit_record (id, chain, sequence, previous, hash, at, organisation, action, outcome)
            select {id}, chain, {sequence}, previous, hash, at, organisation, 'forged', outcome from grid.audit_record where sequence = 5
            """);

        (await _grid.Verify()).Findings.ShouldContain(f => f.Kind == (FindingKind)kind);
    }

    [Fact]
    public async Task A_record_with_a_place_before_the_first_is_refused_in_every_day_and_found_where_it_was_forced_in()
    {
        await _grid.Execute("select make_partitions(9)");
        foreach (var days in (int[])[0, 9])
            (await Should.ThrowAsync<PostgresException>(() => Insert(days))).SqlState.ShouldBe(PostgresErrorCodes.CheckViolation);
        await _grid.Execute("alter table grid.audit_record drop constraint audit_record_sequence");

        await Insert(0);

        (await _grid.Verify()).Findings.ShouldContain(f => f.Kind == FindingKind.Reordered);

        Task Insert(int days) => _grid.Execute($"""
            insert into grid.audit_record (id, chain, sequence, previous, hash, at, organisation, action, outcome)
            select grid.id_at(now() + interval '{days} days'), chain, 0, previous, hash, at, organisation, 'forged', 'allowed'
            from grid.audit_record where sequence = 5
            """);
    }

    [Theory]
    [InlineData(9_000_000_000_000_000_000, false)]
    [InlineData(9_000_000_000_000_000_000, true)]
    [InlineData(13, false)]
    [InlineData(13, true)]
    public async Task A_chain_is_anchored_although_the_database_says_that_it_is_covered(long sequence, bool byAnotherSilo)
    {
        await Trail.Record(new Caller("city"), "late");
        await _grid.Execute($"update grid.audit_chain set sequence = {sequence}");

        await _grid.Anchor(byAnotherSilo);

        (await _grid.Ask<long>("select sequence from grid.audit_chain")).ShouldBe(13);
        await _grid.Execute("delete from grid.audit_record where sequence = 13");
        (await _grid.Verify()).Findings.ShouldContain(f => f.Kind == FindingKind.Removed);
    }

    [Fact]
    public async Task What_the_database_says_against_what_a_silo_knows_changes_nothing()
    {
        foreach (var sequence in (long[])[9_000_000_000_000_000_000, 0])
        {
            await Trail.Record(new Caller("city"), "late");
            await _grid.Execute($"update grid.audit_chain set sequence = {sequence}");
            await _grid.Anchor();
        }

        await _grid.ShouldBeWhole();
    }

    [Fact]
    public async Task A_chain_is_anchored_although_its_name_was_taken_before_it_began()
    {
        await _grid.Execute("insert into grid.audit_chain (chain, sequence) values ('test/1', 9000000000000000000)");
        var chain = new AuditChain("test", TimeProvider.System);
        JournalEntry[] batch =
            [new() { Audit = [new() { At = DateTimeOffset.UtcNow, OrganisationIdentification = "city", Action = "act", Outcome = AuditRecord.Allowed }] }];
        chain.Seal(batch);
        await using (var commit = new JournalCommit(
            _grid.Services.GetRequiredService<GridDatabase>().Writer, _grid.Services.GetRequiredService<SiloIncarnation>(), batch))
            await commit.Execute();

        await _grid.Anchor();

        await _grid.ShouldBeWhole();
        await _grid.Execute("delete from grid.audit_record where chain = 'test/1'");
        (await _grid.Verify()).Findings.ShouldContain(f => f.Kind == FindingKind.Removed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Silos_take_back_nothing_that_was_anchored(bool byAnotherSilo)
    {
        await _grid.Execute("delete from grid.audit_record where sequence = 12");

        await _grid.Anchor(byAnotherSilo);

        (await _grid.Verify()).Findings.ShouldContain(f => f.Text.Contains("record 12 is missing"));
    }

    [Fact]
    public async Task Silos_that_make_anchors_in_turn_leave_nothing_to_find()
    {
        foreach (var byAnotherSilo in (bool[])[true, false, false, true])
        {
            await Trail.Record(new Caller("city"), "act");
            await _grid.Anchor(byAnotherSilo);
        }

        await _grid.ShouldBeWhole();
        (await _grid.Verify()).Unproven.ShouldBe(0);
    }

    [Fact]
    public async Task An_anchor_that_somebody_made_is_found()
    {
        await _grid.Execute("insert into grid.audit_anchor (number, anchor) select 5, jsonb_set(anchor, '{number}', '5') from grid.audit_anchor where number = 4");

        (await _grid.Verify()).Findings.ShouldContain(f => f.Kind == FindingKind.AnchorChanged);
    }

    [Fact]
    public async Task The_last_anchor_that_was_removed_is_missed_by_the_silos_and_its_place_stays_empty()
    {
        await _grid.Execute("delete from grid.audit_anchor where number = 4");

        (await _grid.Anchor()).Number.ShouldBe(5);

        (await _grid.Verify()).Findings.ShouldContain(f => f.Kind == FindingKind.AnchorMissing);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"number":4,"at":"2026-01-01T00:00:00Z","periodSeconds":60,"previous":"AAAA","grown":[null]}""")]
    [InlineData("""{"number":900,"at":"2026-01-01T00:00:00Z","periodSeconds":60,"previous":"AAAA","grown":[]}""")]
    public async Task An_anchor_that_cannot_be_read_counts_as_lost_and_its_place_stays_empty(string anchor)
    {
        await _grid.Execute($"update grid.audit_anchor set anchor = '{anchor}' where number = 4");

        (await _grid.Anchor()).Number.ShouldBe(5);

        // A silo that has just started remembers none.
        await _grid.Execute($"update grid.audit_anchor set anchor = '{anchor}' where number = 5");
        (await WrittenAfterAStart()).Number.ShouldBe(6);

        (await _grid.Verify()).Findings.ShouldContain(f => f.Kind == FindingKind.AnchorMissing || f.Kind == FindingKind.AnchorChanged);
    }

    [Fact]
    public async Task A_silo_that_starts_goes_on_after_the_numbers_of_anchors_none_of_which_can_be_read()
    {
        await _grid.Execute("update grid.audit_anchor set anchor = '{}'");

        (await WrittenAfterAStart()).Number.ShouldBe(5);

        (await _grid.Verify()).Findings.ShouldContain(f => f.Kind == FindingKind.AnchorMissing);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("2126-01-01T00:00:00Z")]
    public async Task What_came_since_is_anchored_whatever_moment_the_last_anchor_bears(string at)
    {
        await _grid.Execute($"update grid.audit_anchor set anchor = jsonb_set(anchor, '{{at}}', '\"{at}\"') where number = 4");
        await Trail.Record(new Caller("city"), "late");

        await Anchoring(TimeProvider.System).Anchor(TestContext.Current.CancellationToken);

        (await _grid.Ask<int>("select jsonb_array_length(anchor->'grown') from grid.audit_anchor where number = 5")).ShouldBe(1);
    }

    [Fact]
    public async Task Anchoring_goes_on_whatever_went_wrong()
    {
        using var anchoring = Anchoring(new FailingOnce());

        await anchoring.StartAsync(TestContext.Current.CancellationToken);

        await Eventually.Holds(() => _grid.Ask<bool>("select exists (select from grid.audit_anchor where number = 5)"), "the next anchor is written");
        await anchoring.StopAsync(TestContext.Current.CancellationToken);
        await _grid.ShouldBeWhole();
    }

    [Fact]
    public async Task What_is_younger_than_the_last_anchor_is_told_to_be_unproven()
    {
        await Trail.Record(new Caller("city"), "late");

        var verdict = await _grid.Verify();

        (verdict.Found, verdict.Unproven, verdict.LastAnchor).ShouldBe((0, 1, 4));
    }

    [Fact]
    public async Task Who_signs_for_devices_gets_no_anchor_signed()
    {
        var anchor = await _grid.Anchor();

        await Should.ThrowAsync<ArgumentException>(() => _grid.Grains.GetGrain<ISigningGrain>(0).Sign([anchor.Statement()]));
    }

    [Fact]
    public async Task A_part_is_exported_and_proves_itself()
    {
        var anchors = await _grid.Ask<DateTime[]>("select array_agg((anchor->>'at')::timestamptz order by number) from grid.audit_anchor");
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_grid.Services.GetRequiredService<PlatformKey>().PublicKey, out _);
        var database = new AuditDatabase(_grid.ConnectionString, TimeProvider.System);
        var cancellation = TestContext.Current.CancellationToken;

        var part = await AuditProof.Of(database.Read(anchors[^2], anchors[^1], cancellation), [key], _ => { }, cancellation);

        part.Findings.ShouldBeEmpty();
        (part.Records, part.Anchors, part.Unproven).ShouldBe((4, 1, 0));
        part.From.ShouldNotBeNull();
    }

    private AuditAnchors Forgetful() => new(
        _grid.Services.GetRequiredService<PlatformKey>(), Settings.Create(new AuditOptions()), TimeProvider.System, NullLogger<AuditAnchors>.Instance);

    private async Task<AuditAnchor> WrittenAfterAStart()
    {
        await using var connection = await _grid.Services.GetRequiredService<GridDatabase>().Writer.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        var anchor = await Forgetful().Write(transaction, [], null, TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        return anchor;
    }

    private Anchoring Anchoring(TimeProvider time) => new(
        _grid.Services.GetRequiredService<GridDatabase>(), Forgetful(), Settings.Create(new AuditOptions { AnchorPeriod = TimeSpan.FromMilliseconds(50) }), time,
        NullLogger<Anchoring>.Instance);

    private AuditTrail Trail => _grid.Services.GetRequiredService<AuditTrail>();

    /// <summary>A clock that fails the first time that somebody looks at it after the service was made.</summary>
    private sealed class FailingOnce : TimeProvider
    {
        private int _asked;

        public override DateTimeOffset GetUtcNow() => Interlocked.Increment(ref _asked) == 2 ? throw new InvalidOperationException() : System.GetUtcNow();
    }
}
