using GridOrleans.Authorisation;
using GridOrleans.Errors;
using GridOrleans.Organisations;
using Npgsql;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>What may be read of a grain's state while it is being written, and after it could not be.</summary>
public sealed class CommittedTests : IAsyncLifetime
{
    private const string Waiting = "from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    private static readonly OrganisationChange Promotion = new() { Name = "The city", FunctionGroup = PlatformFunctionGroup.Admin, Domains = [PlatformDomain.Common] };

    private GridCluster _grid = null!;

    private IOrganisationGrain City => _grid.Grains.GetGrain<IOrganisationGrain>("city");

    public async ValueTask InitializeAsync()
    {
        _grid = await GridCluster.Start(silos: 1);
        await City.Create(GridCluster.Caller, new()
        {
            OrganisationIdentification = "city",
            Name = "The city",
            Prefix = "CIT",
            FunctionGroup = PlatformFunctionGroup.User,
            Enabled = true,
            Domains = [PlatformDomain.Common],
        });
    }

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Fact]
    public async Task What_is_being_written_is_read_only_when_it_is_committed_and_then_with_its_own_version()
    {
        var before = await Look();
        await using var hold = await Hold();
        var change = City.Change(GridCluster.Caller, Promotion, null);
        await Eventually.Holds(IsWaiting, "the write waits for the row");

        var meanwhile = await Look();
        await hold.DisposeAsync();
        var changed = await change;

        meanwhile.ShouldBe(before);
        before.Group.ShouldBe(PlatformFunctionGroup.User);
        changed.Version.ShouldNotBe(before.Version);
        (await Look()).ShouldBe((PlatformFunctionGroup.Admin, changed.Version));
    }

    [Fact]
    public async Task What_could_not_be_written_is_not_read_and_can_be_written_again()
    {
        var before = await Look();
        await using (await Hold())
        {
            var change = City.Change(GridCluster.Caller, Promotion, null);
            await Eventually.Holds(IsWaiting, "the write waits for the row");
            await _grid.Execute($"select pg_terminate_backend(pid) {Waiting}");
            await Should.ThrowAsync<UnavailableException>(() => change);

            (await Look()).ShouldBe(before);
        }

        (await City.Change(GridCluster.Caller, Promotion, before.Version)).FunctionGroup.ShouldBe(PlatformFunctionGroup.Admin);
    }

    private async Task<(PlatformFunctionGroup Group, string Version)> Look()
    {
        var city = await City.Read();
        return (city!.FunctionGroup, city.Version);
    }

    private async Task<bool> IsWaiting() => await _grid.Ask<bool>($"select exists (select {Waiting})");

    /// <summary>Keeps others from writing the organisation's row.</summary>
    private async Task<NpgsqlConnection> Hold()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_grid.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "begin; select from grid.grain_state where type = 'organisation' and extension = 'city' for update", connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
