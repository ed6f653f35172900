using GridOrleans.Audit;
using GridOrleans.Cluster;
using GridOrleans.Errors;
using GridOrleans.Journal;
using Microsoft.Extensions.DependencyInjection;

namespace GridOrleans.Tests.Cluster.Audit;

/// <summary>Chains stay whole whatever happens to the commits and silos that write them.</summary>
public sealed class ChainTests : IAsyncLifetime
{
    private GridCluster _grid = null!;

    public async ValueTask InitializeAsync() => _grid = await AuditGrid.Start(silos: 2);

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Fact]
    public async Task A_commit_that_is_repeated_after_a_lost_answer_keeps_one_unbroken_chain()
    {
        var services = _grid.Services;
        var chain = new AuditChain("test", TimeProvider.System);
        for (var commit = 0; commit < 3; commit++)
        {
            JournalEntry[] batch = [Entry($"first-{commit}"), Entry($"second-{commit}")];
            chain.Seal(batch);
            for (var time = 0; time < 2; time++)
            {
                await using var attempt = new JournalCommit(
                    services.GetRequiredService<GridDatabase>().Writer, services.GetRequiredService<SiloIncarnation>(), batch);
                await attempt.Execute();
            }
            chain.Committed();
        }
        await _grid.Anchor();

        (await _grid.Ask<long>("select count(*) from grid.audit_record where chain = 'test/1'")).ShouldBe(6);
        await _grid.ShouldBeWhole();
    }

    [Fact]
    public async Task A_commit_that_fails_for_good_begins_another_chain_and_the_platform_goes_on()
    {
        var journal = _grid.Services.GetRequiredService<JournalWriter>();
        await journal.Commit(Entry("before"));
        // No failure of the connection and none of the data.
        await _grid.Execute("alter table grid.audit_record rename to audit_record_away");
        await Should.ThrowAsync<UnavailableException>(() => journal.Commit(Entry("lost")));
        await _grid.Execute("alter table grid.audit_record_away rename to audit_record");

        await journal.Commit(Entry("after"));
        await _grid.Anchor();

        var name = _grid.Services.GetRequiredService<SiloIncarnation>().Name;
        (await _grid.Ask<string[]>("select array_agg(action || ' ' || chain || ' ' || sequence order by id) from grid.audit_record"))
            .ShouldBe([$"before {name}/1 1", $"after {name}/2 1"]);
        await _grid.ShouldBeWhole();
    }

    [Fact]
    public async Task An_entry_that_cannot_be_stored_leaves_the_records_of_the_others_in_one_chain()
    {
        var journal = _grid.Services.GetRequiredService<JournalWriter>();
        var now = DateTimeOffset.UtcNow;
        JournalEntry[] entries =
        [
            Entry("one"),
            new()
            {
                Command = new(Guid.CreateVersion7(), "light", "city", "no JSON", "getStatus", 4, now, now, now, null, null, null, null),
                Audit = [Record("refused")],
            },
            Entry("two"),
            Entry("three"),
        ];

        var commits = entries.Select(journal.Commit).ToArray();

        await Should.ThrowAsync<RefusedException>(() => commits[1]);
        await Task.WhenAll(commits[0], commits[2], commits[3]);
        await _grid.Anchor();
        (await _grid.Ask<string[]>("select array_agg(distinct action order by action) from grid.audit_record")).ShouldBe(["one", "three", "two"]);
        (await _grid.Ask<long>("select count(distinct chain) from grid.audit_record")).ShouldBe(1);
        await _grid.ShouldBeWhole();
    }

    [Fact]
    public async Task A_silo_that_died_is_followed_by_others_with_chains_of_their_own()
    {
        var devices = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => _grid.ActiveDevice($"light-{i}")));
        await _grid.Anchor();
        await _grid.Silos.KillSiloAsync(_grid.Silos.SecondarySilos[0]);
        await _grid.Silos.StartAdditionalSiloAsync();

        foreach (var device in devices)
        {
            var submission = GridCluster.Submission();
            await Eventually.Holds(
                async () =>
                {
                    try
                    {
                        await device.Submit(submission);
                        return true;
                    }
                    catch (Exception lost) when (lost is TimeoutException or UnavailableException or OrleansException)
                    {
                        return false;
                    }
                },
                "the device is back");
            await _grid.Outcome(submission.CorrelationUid);
        }
        await _grid.Anchor();

        var verdict = await _grid.Verify();
        verdict.Findings.ShouldBeEmpty();
        verdict.Chains.ShouldBeGreaterThanOrEqualTo(2);
        verdict.Unproven.ShouldBe(0);
    }

    private static JournalEntry Entry(string action) => new() { Audit = [Record(action)] };

    private static AuditRecord Record(string action) => new()
    {
        At = DateTimeOffset.UtcNow,
        OrganisationIdentification = "city",
        Action = action,
        Outcome = AuditRecord.Allowed,
    };
}
