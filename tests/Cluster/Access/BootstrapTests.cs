using GridOrleans.Access;
using GridOrleans.Audit;

namespace GridOrleans.Tests.Cluster.Access;

/// <summary>What a platform makes of its configuration when it starts for the first time.</summary>
public sealed class BootstrapTests
{
    [Fact]
    public async Task The_first_organisation_and_its_token_are_in_the_audit_trail()
    {
        const string founder = "founder";
        var hash = new string('c', 64);
        await using var grid = await GridCluster.Start(options: new Dictionary<string, string>
        {
            ["Bootstrap:Organisation"] = founder,
            ["Bootstrap:TokenHash"] = hash,
        });
        await Eventually.Holds(async () => await grid.Grains.GetGrain<IApiTokenGrain>(hash).Read() is not null, "the token is valid");

        var trail = await grid.Grains.GetGrain<IAuditQueries>(0).List(
            new(founder), new() { OrganisationIdentification = founder }, TestContext.Current.CancellationToken);

        // Two silos that start at once may both record it.
        trail.Select(record => (record.Action, record.ApplicationName, record.Subject)).Distinct().ShouldBe(
        [
            (AuditAction.GrantToken, "platform configuration", $"{founder}/{FirstToken.IdOf(hash)}"),
            (AuditAction.CreateOrganisation, "platform configuration", founder),
        ]);
    }
}
