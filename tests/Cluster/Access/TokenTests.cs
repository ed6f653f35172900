using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Authorisation;
using GridOrleans.Errors;
using GridOrleans.Organisations;

namespace GridOrleans.Tests.Cluster.Access;

/// <summary>The tokens of organisations, in silos with PostgreSQL.</summary>
public sealed class TokenTests(TokenTests.Grid grid) : IClassFixture<TokenTests.Grid>
{
    private static readonly Caller Operator = new(GridCluster.Organisation) { UserName = "olga" };
    private static readonly AccessScope[] Every = Enum.GetValues<AccessScope>();
    private static int _organisations;

    [Fact]
    public async Task A_granted_token_stands_for_its_organisation_with_its_scopes()
    {
        var city = await NewOrganisation();
        var grant = NewGrant(AccessScope.Command, AccessScope.Read);

        var token = await Tokens(city).Grant(new(city) { UserName = "anna" }, grant);

        token.ShouldBeEquivalentTo(await Read(grant));
        token.OrganisationIdentification.ShouldBe(city);
        token.Scopes.ShouldBe([AccessScope.Read, AccessScope.Command]);
        token.CreatedBy.ShouldBe("anna");
        (await Tokens(city).List(new(city))).Single().Id.ShouldBe(grant.Id);
    }

    [Fact]
    public async Task The_same_grant_twice_is_one_token_and_its_id_is_no_others()
    {
        var city = await NewOrganisation();
        var grant = NewGrant();
        await Tokens(city).Grant(new(city), grant);

        await Tokens(city).Grant(new(city), grant);
        var other = await Refused(() => Tokens(city).Grant(new(city), NewGrant() with { Id = grant.Id }));

        other.Code.ShouldBe(ErrorCode.IdempotencyKeyReused);
        (await Tokens(city).List(new(city))).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_revoked_token_is_refused_and_stays_so()
    {
        var city = await NewOrganisation();
        var grant = NewGrant();
        await Tokens(city).Grant(new(city), grant);

        var revoked = await Tokens(city).Revoke(new(city), grant.Id);
        await Tokens(city).Grant(new(city), grant);

        (await Read(grant)).ShouldBeNull();
        revoked.RevokedAt.ShouldNotBeNull();
        (await Tokens(city).Revoke(new(city), grant.Id)).RevokedAt.ShouldBe(revoked.RevokedAt);
        (await Tokens(city).List(new(city))).Single().RevokedAt.ShouldBe(revoked.RevokedAt);
    }

    [Fact]
    public async Task A_token_is_refused_from_the_moment_it_expires()
    {
        var city = await NewOrganisation();
        var end = DateTimeOffset.UtcNow.AddSeconds(2);
        var grant = NewGrant() with { Request = Wanted() with { ExpiresAt = end } };
        await Tokens(city).Grant(new(city), grant);
        (await Read(grant)).ShouldNotBeNull();

        await Eventually.Holds(async () => await Read(grant) is null, "it has expired");

        DateTimeOffset.UtcNow.ShouldBeGreaterThanOrEqualTo(end);
    }

    [Fact]
    public async Task A_token_ends_no_later_than_the_one_that_made_it()
    {
        var city = await NewOrganisation();
        var end = DateTimeOffset.UtcNow.AddDays(1);
        var grant = NewGrant() with { CallerExpiresAt = end };

        (await Refused(() => Tokens(city).Grant(new(city), grant))).Violations.ShouldHaveSingleItem().Field.ShouldBe("expiresAt");
        (await Refused(() => Tokens(city).Grant(new(city), grant with { Request = Wanted() with { ExpiresAt = end.AddSeconds(1) } }))).Violations.ShouldHaveSingleItem();

        (await Tokens(city).Grant(new(city), grant with { Request = Wanted() with { ExpiresAt = end } })).ExpiresAt.ShouldBe(end);
    }

    [Fact]
    public async Task An_organisation_has_nothing_to_do_with_anothers_tokens()
    {
        var (city, town) = (await NewOrganisation(), await NewOrganisation());
        var grant = NewGrant();
        await Tokens(city).Grant(new(city), grant);

        foreach (var target in new[] { city, "unknown-organisation" })
        {
            (await Refused(() => Tokens(target).Grant(new(town), NewGrant()))).Code.ShouldBe(ErrorCode.Unauthorized);
            (await Refused(() => Tokens(target).List(new(town)))).Code.ShouldBe(ErrorCode.Unauthorized);
            (await Refused(() => Tokens(target).Revoke(new(town), grant.Id))).Code.ShouldBe(ErrorCode.Unauthorized);
        }
        (await Refused(() => Tokens(town).Revoke(new(town), grant.Id))).Code.ShouldBe(ErrorCode.UnknownToken);
        (await Read(grant)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_administrators_organisation_may_make_and_revoke_those_of_any()
    {
        var city = await NewOrganisation();
        var grant = NewGrant();

        (await Tokens(city).Grant(Operator, grant)).OrganisationIdentification.ShouldBe(city);

        (await Tokens(city).Revoke(Operator, grant.Id)).CreatedBy.ShouldBe("olga");
        (await Refused(() => Tokens("unknown-organisation").Grant(Operator, grant))).Code.ShouldBe(ErrorCode.UnknownOrganisation);
    }

    [Fact]
    public async Task What_an_administrators_organisation_does_with_anothers_tokens_is_in_the_trail_of_both()
    {
        var city = await NewOrganisation();
        var (grant, own) = (NewGrant(), NewGrant());
        await Tokens(city).Grant(Operator, grant);
        await Tokens(city).Revoke(Operator, grant.Id);
        await Tokens(city).Grant(new(city), own);

        var (granted, made) = ($"{city}/{grant.Id}", $"{city}/{own.Id}");
        (await Trail(new(city))).ShouldBe(
        [
            (AuditAction.GrantToken, null, made, null),
            (AuditAction.RevokeToken, "olga", granted, $"By organisation {GridCluster.Organisation}."),
            (AuditAction.GrantToken, "olga", granted, $"By organisation {GridCluster.Organisation}."),
        ]);
        (await Trail(Operator)).Where(r => r.Subject == granted).ShouldBe(
            [(AuditAction.RevokeToken, "olga", granted, null), (AuditAction.GrantToken, "olga", granted, null)]);
    }

    [Fact]
    public async Task The_tokens_of_the_organisation_that_manages_the_network_are_its_own_concern()
    {
        Caller manager = new(GridCluster.Organisation), administrator = new(await NewOrganisation(PlatformFunctionGroup.Admin));
        var grant = NewGrant();
        await Tokens(GridCluster.Organisation).Grant(manager, grant);

        (await Refused(() => Tokens(GridCluster.Organisation).Grant(administrator, NewGrant()))).Code.ShouldBe(ErrorCode.Unauthorized);
        (await Refused(() => Tokens(GridCluster.Organisation).List(administrator))).Code.ShouldBe(ErrorCode.Unauthorized);
        (await Refused(() => Tokens(GridCluster.Organisation).Revoke(administrator, grant.Id))).Code.ShouldBe(ErrorCode.Unauthorized);

        (await Tokens(GridCluster.Organisation).Revoke(manager, grant.Id)).RevokedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task An_unknown_organisation_has_no_tokens() =>
        (await Refused(() => Tokens("unknown-one").Grant(new("unknown-one"), NewGrant()))).Code.ShouldBe(ErrorCode.UnknownOrganisation);

    [Fact]
    public async Task A_token_gets_no_scope_that_its_makers_has_not()
    {
        var city = await NewOrganisation();
        var grant = NewGrant(AccessScope.Read, AccessScope.Command) with { CallerScopes = [AccessScope.Read, AccessScope.Manage] };

        (await Refused(() => Tokens(city).Grant(new(city), grant))).Code.ShouldBe(ErrorCode.Unauthorized);

        (await Read(grant)).ShouldBeNull();
        (await Tokens(city).List(new(city))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_request_that_breaks_a_rule_is_refused_with_it()
    {
        var city = await NewOrganisation();
        var bad = new ApiTokenRequest { Name = " ", Scopes = [], ExpiresAt = DateTimeOffset.UtcNow };

        var refused = await Refused(() => Tokens(city).Grant(new(city), NewGrant() with { Request = bad }));

        refused.Violations.Select(v => v.Field).ShouldBe(["name", "scopes", "expiresAt"]);
    }

    [Fact]
    public async Task The_tokens_of_an_organisation_are_limited_and_ended_ones_make_room()
    {
        var city = await NewOrganisation();
        var grants = Enumerable.Range(0, IOrganisationTokensGrain.MostLive).Select(_ => NewGrant()).ToList();
        foreach (var grant in grants)
            await Tokens(city).Grant(new(city), grant);
        var late = NewGrant();

        (await Refused(() => Tokens(city).Grant(new(city), late))).Code.ShouldBe(ErrorCode.TooManyTokens);
        await Tokens(city).Grant(new(city), grants[0]);
        await Tokens(city).Revoke(new(city), grants[0].Id);
        await Tokens(city).Grant(new(city), late);

        (await Read(late)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Of_ended_tokens_the_last_hundred_are_remembered_and_the_others_stay_invalid()
    {
        var city = await NewOrganisation();
        var grants = Enumerable.Range(0, 102).Select(_ => NewGrant()).ToList();
        foreach (var grant in grants)
        {
            await Tokens(city).Grant(new(city), grant);
            await Tokens(city).Revoke(new(city), grant.Id);
        }

        await Tokens(city).Grant(new(city), NewGrant());

        (await Tokens(city).List(new(city))).Count.ShouldBe(101);
        (await Tokens(city).List(new(city))).ShouldNotContain(token => token.Id == grants[0].Id || token.Id == grants[1].Id);
        (await Read(grants[0])).ShouldBeNull();
        (await grid.Cluster.Ask<long>($"select count(*) from grid.grain_state where type = 'api-token' and extension = '{grants[0].Hash}' and payload is not null"))
            .ShouldBe(0);
    }

    [Fact]
    public async Task The_first_token_can_be_revoked_and_no_start_brings_it_back()
    {
        var tokens = grid.Cluster.Grains.GetGrain<IFirstToken>("founder");
        var hash = new string('b', 64);
        var id = FirstToken.IdOf(hash);
        await grid.Cluster.Grains.GetGrain<IOrganisationGrain>("founder").Found();
        await tokens.GrantFirst(hash);
        (await Token(hash).Read())!.Scopes.ShouldBe(Every);

        await Tokens("founder").Revoke(Operator, id);
        await tokens.GrantFirst(hash);

        (await Token(hash).Read()).ShouldBeNull();
    }

    [Fact]
    public async Task A_token_of_the_first_release_still_allows_everything()
    {
        var grant = NewGrant();
        await Tokens(await NewOrganisation()).Grant(Operator, grant);
        await grid.Cluster.Execute($$"""
            update grid.grain_state set payload = '{"caller":{"organisationIdentification":"city"},"isRevoked":false}'
            where type = 'api-token' and extension = '{{grant.Hash}}'
            """);
        await grid.Cluster.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

        await Eventually.Holds(async () => (await Read(grant))?.OrganisationIdentification == "city", "it was read anew");

        (await Read(grant))!.Scopes.ShouldBe(Every);
    }

    private static async Task<RefusedException> Refused(Func<Task> call) => await Should.ThrowAsync<RefusedException>(call);

    private static ApiTokenRequest Wanted(params AccessScope[] scopes) =>
        new() { Name = "desk", Scopes = scopes.Length > 0 ? scopes : [AccessScope.Read] };

    private static ApiTokenGrant NewGrant(params AccessScope[] scopes) =>
        new(Guid.CreateVersion7(), Guid.NewGuid().ToString("N") + Guid.NewGuid().ToString("N"), Wanted(scopes), Every);

    private async Task<IEnumerable<(string Action, string? User, string? Subject, string? Detail)>> Trail(Caller reader) =>
        (await grid.Cluster.Grains.GetGrain<IAuditQueries>(0).List(reader, new(), TestContext.Current.CancellationToken))
        .Where(r => r.OrganisationIdentification == reader.OrganisationIdentification)
        .Select(r => (r.Action, r.UserName, r.Subject, r.Detail));

    private async Task<string> NewOrganisation(PlatformFunctionGroup group = PlatformFunctionGroup.User)
    {
        var name = $"token-city-{Interlocked.Increment(ref _organisations)}";
        await grid.Cluster.Grains.GetGrain<IOrganisationGrain>(name).Create(Operator, new()
        {
            OrganisationIdentification = name,
            Name = name,
            Prefix = "TOK",
            FunctionGroup = group,
            Domains = [PlatformDomain.Common],
            Enabled = true,
        });
        return name;
    }

    private IOrganisationTokensGrain Tokens(string organisation) => grid.Cluster.Grains.GetGrain<IOrganisationTokensGrain>(organisation);

    private IApiTokenGrain Token(string hash) => grid.Cluster.Grains.GetGrain<IApiTokenGrain>(hash);

    private Task<ApiToken?> Read(ApiTokenGrant grant) => Token(grant.Hash).Read();

    public sealed class Grid : IAsyncLifetime
    {
        public GridCluster Cluster { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Cluster = await GridCluster.Start();

        public ValueTask DisposeAsync() => Cluster.DisposeAsync();
    }
}
