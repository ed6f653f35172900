using GridOrleans.Access;
using GridOrleans.Errors;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>The store fails just before and just after a token is granted or revoked.</summary>
public sealed class AccessTests(StoreGrid grid) : IClassFixture<StoreGrid>
{
    private static readonly Caller Operator = new(GridCluster.Organisation);

    private IOrganisationTokensGrain Tokens => grid.Cluster.Grains.GetGrain<IOrganisationTokensGrain>(GridCluster.Organisation);

    [Fact]
    public async Task The_first_token_is_granted_although_the_store_failed_when_the_silos_started()
    {
        await grid.FirstGrant.Struck;

        await Eventually.Holds(async () => await Token(grid.FirstToken).Read() is not null, "the token is granted");
        (await Token(grid.FirstToken).Read())!.Scopes.ShouldBe(Enum.GetValues<AccessScope>());
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_grant_whose_list_could_not_be_written_can_be_repeated(Moment moment)
    {
        var grant = NewGrant();
        grid.Store.Next(StoreWrite.State("api-tokens", GridCluster.Organisation), moment);
        await Should.ThrowAsync<UnavailableException>(() => Tokens.Grant(Operator, grant));
        (await Token(grant.Hash).Read()).ShouldBeNull();

        await Tokens.Grant(Operator, grant);

        (await Token(grant.Hash).Read())!.Id.ShouldBe(grant.Id);
        (await Listed(grant)).ShouldBe(1);
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_grant_that_failed_shows_what_is_stored_and_can_be_repeated(Moment moment)
    {
        var grant = NewGrant();
        grid.Store.Next(StoreWrite.State("api-token", grant.Hash), moment);
        await Should.ThrowAsync<UnavailableException>(() => Tokens.Grant(Operator, grant));
        (await Token(grant.Hash).Read() is null).ShouldBe(moment == Moment.Before);

        await Tokens.Grant(Operator, grant);

        (await Token(grant.Hash).Read())!.Id.ShouldBe(grant.Id);
        (await Listed(grant)).ShouldBe(1);
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_revocation_that_failed_shows_what_is_stored_and_can_be_repeated(Moment moment)
    {
        var grant = NewGrant();
        await Tokens.Grant(Operator, grant);
        grid.Store.Next(StoreWrite.State("api-token", grant.Hash), moment);
        await Should.ThrowAsync<UnavailableException>(() => Tokens.Revoke(Operator, grant.Id));
        (await Token(grant.Hash).Read() is null).ShouldBe(moment == Moment.After);

        await Tokens.Revoke(Operator, grant.Id);

        (await Token(grant.Hash).Read()).ShouldBeNull();
        (await Tokens.List(Operator)).Single(t => t.Id == grant.Id).RevokedAt.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_token_is_invalid_before_it_is_listed_as_revoked(Moment moment)
    {
        var grant = NewGrant();
        await Tokens.Grant(Operator, grant);
        grid.Store.Next(StoreWrite.State("api-tokens", GridCluster.Organisation), moment);
        await Should.ThrowAsync<UnavailableException>(() => Tokens.Revoke(Operator, grant.Id));
        (await Token(grant.Hash).Read()).ShouldBeNull();

        (await Tokens.Revoke(Operator, grant.Id)).RevokedAt.ShouldNotBeNull();
    }

    private async Task<int> Listed(ApiTokenGrant grant) => (await Tokens.List(Operator)).Count(token => token.Id == grant.Id);

    private ApiTokenGrant NewGrant() => new(
        Guid.CreateVersion7(), Guid.NewGuid().ToString("N"), new() { Name = grid.NewName(), Scopes = [AccessScope.Read] }, Enum.GetValues<AccessScope>());

    private IApiTokenGrain Token(string hash) => grid.Cluster.Grains.GetGrain<IApiTokenGrain>(hash);
}
