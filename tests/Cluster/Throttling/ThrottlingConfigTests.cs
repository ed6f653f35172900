using GridOrleans.Access;
using GridOrleans.Authorisation;
using GridOrleans.Errors;
using GridOrleans.Organisations;
using GridOrleans.Throttling;

namespace GridOrleans.Tests.Cluster.Throttling;

/// <summary>Who may limit networks, and what contradicts another limit (platform handbook, 9.2).</summary>
public sealed class ThrottlingConfigTests : IAsyncLifetime
{
    private static readonly ThrottlingConfig Cdma = new() { Name = "CDMA", Protocol = "OSLP", MaxConcurrency = 10, Cells = [new(7, 3, 2)] };
    private GridCluster _grid = null!;

    private IThrottlingConfigs Configs => _grid.Grains.GetGrain<IThrottlingConfigs>(0);

    public async ValueTask InitializeAsync() => _grid = await GridCluster.Start();

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Fact]
    public async Task Only_an_organisation_that_runs_the_platform_sees_and_sets_limits()
    {
        await _grid.Grains.GetGrain<IOrganisationGrain>("village").Create(GridCluster.Caller, new()
        {
            OrganisationIdentification = "village",
            Name = "Village",
            Prefix = "vil",
            FunctionGroup = PlatformFunctionGroup.User,
            Domains = [PlatformDomain.Common],
            Enabled = true,
        });
        await Configs.Put(GridCluster.Caller, Cdma, null);
        var village = new Caller("village");

        foreach (var call in new Func<Task>[]
        {
            () => Configs.List(village), () => Configs.Read(village, "CDMA"), () => Configs.Put(village, Cdma, null), () => Configs.Remove(village, "CDMA", null),
        })
            (await Should.ThrowAsync<RefusedException>(call)).Code.ShouldBe(ErrorCode.Unauthorized);
        (await Configs.List(GridCluster.Caller)).Single().MaxConcurrency.ShouldBe(10);
    }

    [Fact]
    public async Task Saying_the_same_again_changes_nothing_and_a_protocol_has_one_configuration()
    {
        var added = await Configs.Put(GridCluster.Caller, Cdma, null);
        var again = await Configs.Put(GridCluster.Caller, Cdma, null);
        var changed = await Configs.Put(GridCluster.Caller, Cdma with { Cells = [] }, added.Kept.Version);

        (added.Created, again.Created, changed.Created).ShouldBe((true, false, false));
        again.Kept.Version.ShouldBe(added.Kept.Version);
        changed.Kept.Version.ShouldNotBe(added.Kept.Version);
        await Refused(ErrorCode.ExistingThrottlingConfig, () => Configs.Put(GridCluster.Caller, Cdma with { Name = "LTE" }, null));
        await Refused(ErrorCode.VersionConflict, () => Configs.Put(GridCluster.Caller, Cdma, added.Kept.Version));
        await Refused(ErrorCode.VersionConflict, () => Configs.Remove(GridCluster.Caller, "CDMA", added.Kept.Version));
        await Refused(ErrorCode.UnknownThrottlingConfig, () => Configs.Remove(GridCluster.Caller, "LTE", null));
    }

    private static async Task Refused(string code, Func<Task> call) =>
        (await Should.ThrowAsync<RefusedException>(call)).Code.ShouldBe(code);
}
