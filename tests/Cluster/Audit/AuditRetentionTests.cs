using System.Security.Cryptography;
using GridOrleans.Audit;
using GridOrleans.Cli.Audit;
using GridOrleans.Journal;
using GridOrleans.Journal.Statements;
using GridOrleans.Signing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Settings = Microsoft.Extensions.Options.Options;

namespace GridOrleans.Tests.Cluster.Audit;

/// <summary>What was dropped because its retention had ended leaves a proof that it was no more than that.</summary>
public sealed class AuditRetentionTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Today = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
    private static readonly JournalOptions Options = new();

    private readonly Clock _clock = new();
    private string _connection = null!;
    private string _keyFile = null!;
    private NpgsqlDataSource _database = null!;
    private PlatformKey _key = null!;
    private AuditAnchors _anchors = null!;

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        _connection = await TestServer.NewDatabase();
        _database = NpgsqlDataSource.Create(_connection);
        _keyFile = Path.GetTempFileName();
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
            await File.WriteAllBytesAsync(_keyFile, key.ExportPkcs8PrivateKey(), cancellation);
        _key = new(Settings.Create(new SigningOptions { PrivateKeyFile = _keyFile }));
        _anchors = new(_key, Settings.Create(new AuditOptions()), _clock, NullLogger<AuditAnchors>.Instance);

        var (first, second) = (new AuditChain("silo-1", _clock), new AuditChain("silo-2", _clock));
        foreach (var (ago, firsts, seconds) in (IEnumerable<(int, int, int)>)[(Options.AuditRetentionDays + 2, 3, 2), (Options.AuditRetentionDays - 1, 2, 0), (0, 2, 1)])
        {
            _clock.Now = Today.AddDays(-ago).AddMinutes(1);
            await Execute($"""
                create table if not exists audit_record_{_clock.Now:yyyyMMdd} partition of audit_record
                    for values from (id_at('{_clock.Now:yyyy-MM-dd}Z')) to (id_at(timestamptz '{_clock.Now:yyyy-MM-dd}Z' + interval '1 day'))
                """);
            for (var i = 0; i < firsts; i++)
                await Write(first);
            for (var i = 0; i < seconds; i++)
                await Write(second);
            await InTransaction(transaction => _anchors.Write(transaction, [], null, cancellation));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        await _database.DisposeAsync();
        File.Delete(_keyFile);
    }

    [Fact]
    public async Task What_was_dropped_is_stated_and_the_rest_is_proven()
    {
        (await Verify()).Findings.ShouldBeEmpty();

        (await Drop()).ShouldBe(1);

        var verdict = await Verify();
        verdict.Findings.ShouldBeEmpty();
        (verdict.Records, verdict.Unproven, verdict.LastAnchor).ShouldBe((5, 0, 4));
        // There is nothing more to drop, and no anchor is made for nothing.
        (await Drop()).ShouldBe(0);
        (await Verify()).LastAnchor.ShouldBe(4);
    }

    [Theory]
    [InlineData("delete from audit_record where id = (select id from audit_record where chain = 'silo-1/1' order by sequence limit 1)", FindingKind.Removed)]
    [InlineData("delete from audit_record where chain = 'silo-2/1'", FindingKind.Removed)]
    [InlineData("delete from audit_anchor where number = 4", FindingKind.Removed)]
    public async Task More_than_what_was_dropped_cannot_be_removed(string sql, object kind)
    {
        await Drop();

        await Execute(sql);

        (await Verify()).Findings.ShouldContain(f => f.Kind == (FindingKind)kind);
    }

    [Fact]
    public async Task A_partition_that_somebody_else_dropped_is_missed()
    {
        await Execute($"select drop_partitions('audit_record', '{Today.AddDays(-Options.AuditRetentionDays):yyyy-MM-dd}')");

        (await Verify()).Findings.ShouldContain(f => f.Kind == FindingKind.Removed);
    }

    [Fact]
    public async Task Nothing_is_dropped_while_a_record_of_a_chain_that_goes_on_later_lies_among_it()
    {
        await PutAmongTheOld();

        (await Drop()).ShouldBe(0);

        (await Verify()).Records.ShouldBe(11);
        (await Verify()).Findings.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_younger_record_that_was_put_among_what_is_dropped_does_not_hide_that_those_before_it_were_removed()
    {
        await PutAmongTheOld();
        await Execute($"delete from audit_record where chain = 'silo-1/1' and sequence between 4 and 6 and id >= id_at('{Today.AddDays(-Options.AuditRetentionDays):u}')");

        (await Drop()).ShouldBe(1);

        (await Verify()).Findings.Select(f => f.Kind).ShouldBe([FindingKind.Inserted, FindingKind.Removed], ignoreOrder: true);
    }

    // Record 6 of the first chain, with its true hash, as if it were of the day that is to be dropped.
    private Task PutAmongTheOld() => Execute($"""
        insert into audit_record (id, chain, sequence, previous, hash, at, organisation, action, outcome)
        select id_at('{Today.AddDays(-Options.AuditRetentionDays - 2).AddMinutes(2):u}'), chain, sequence, previous, hash, at, organisation, action, outcome
        from audit_record where chain = 'silo-1/1' and sequence = 6
        """);

    private Task<int> Drop() => InTransaction(transaction => new AuditRetention(_anchors, Settings.Create(Options), NullLogger<AuditRetention>.Instance)
        .Drop(transaction, DateOnly.FromDateTime(Today.UtcDateTime), TestContext.Current.CancellationToken));

    private async Task<AuditVerdict> Verify()
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_key.PublicKey, out _);
        var cancellation = TestContext.Current.CancellationToken;
        return await AuditProof.Of(new AuditDatabase(_connection, TimeProvider.System).Read(null, null, cancellation), [key], _ => { }, cancellation);
    }

    private async Task Write(AuditChain chain)
    {
        JournalEntry entry = new()
        {
            Audit = [new() { At = _clock.Now, OrganisationIdentification = "city", Action = "act", Outcome = AuditRecord.Allowed }],
        };
        chain.Seal([entry]);
        foreach (var statement in new NewAuditRecords([entry]).Statements())
        {
            await using var command = _database.CreateCommand(statement.Sql);
            command.Parameters.AddRange(statement.Parameters);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
        chain.Committed();
    }

    private async Task Execute(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private async Task<T> InTransaction<T>(Func<NpgsqlTransaction, Task<T>> work)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var result = await work(transaction);
        await transaction.CommitAsync(cancellation);
        return result;
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
