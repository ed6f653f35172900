using System.Security.Cryptography;
using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Cli.Audit;
using GridOrleans.Signing;
using Microsoft.Extensions.DependencyInjection;

namespace GridOrleans.Tests.Cluster.Audit;

/// <summary>A platform whose audit trail a test looks at, and changes behind its back.</summary>
internal static class AuditGrid
{
    /// <summary>Anchors only when a test asks for one.</summary>
    private static Dictionary<string, string> Options => new() { ["Audit:AnchorPeriod"] = "01:00:00" };

    public static Task<GridCluster> Start(int silos = 1) => GridCluster.Start(silos, options: Options);

    public static Task<IReadOnlyList<AuditRecord>> Trail(this GridCluster grid, AuditFilter? filter = null, string organisation = GridCluster.Organisation) =>
        grid.Grains.GetGrain<IAuditQueries>(0).List(new Caller(organisation), filter ?? new(), TestContext.Current.CancellationToken);

    /// <summary>Anchors the trail now.</summary>
    /// <param name="grid">The platform.</param>
    /// <param name="byAnother">By a silo that has made no anchor yet.</param>
    public static async Task<AuditAnchor> Anchor(this GridCluster grid, bool byAnother = false)
    {
        var connection = await grid.Services.GetRequiredService<Journal.GridDatabase>().Writer.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using (connection)
        await using (var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            var anchors = byAnother
                ? ActivatorUtilities.CreateInstance<AuditAnchors>(grid.Services) : grid.Services.GetRequiredService<AuditAnchors>();
            await AuditAnchors.Lock(transaction, TestContext.Current.CancellationToken);
            var anchor = await anchors.Write(transaction, [], null, TestContext.Current.CancellationToken);
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
            anchors.Remember(anchor);
            return anchor;
        }
    }

    /// <summary>What ./grid audit verify says, through a file as an auditor has it, and straight from the database.</summary>
    public static async Task<AuditVerdict> Verify(this GridCluster grid)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(grid.Services.GetRequiredService<PlatformKey>().PublicKey, out _);
        var database = new AuditDatabase(grid.ConnectionString, TimeProvider.System);
        var straight = await AuditProof.Of(database.Read(null, null, cancellation), [key], _ => { }, cancellation);
        var path = Path.GetTempFileName();
        await AuditFile.Write(path, database.Read(null, null, cancellation), _ => { }, cancellation);
        var filed = await AuditProof.Of(AuditFile.Read(path, cancellation), [key], _ => { }, cancellation);
        File.Delete(path);
        (filed with { Findings = [] }).ShouldBe(straight with { Findings = [] });
        return straight;
    }

    /// <summary>Whether the trail is as it was recorded.</summary>
    public static async Task ShouldBeWhole(this GridCluster grid) => (await grid.Verify()).Findings.ShouldBeEmpty();
}
