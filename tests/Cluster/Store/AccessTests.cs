using GridOrleans.Access;
using GridOrleans.Errors;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>The store fails just before and just after a token is granted or revoked.</summary>
public sealed class AccessTests(StoreGrid grid) : IClassFixture<StoreGrid>
{
    [Fact]
    public async Task The_first_token_is_granted_although_the_store_failed_when_the_silos_started()
    {
        await grid.FirstGrant.Struck;

        await Eventually.Holds(async () => await Token(grid.FirstToken).Read() is not null, "the token is granted");
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_grant_that_failed_shows_what_is_stored_and_can_be_repeated(Moment moment)
    {
        var token = grid.NewName();
        grid.Store.Next(StoreWrite.State("api-token", token), moment);
        await Should.ThrowAsync<UnavailableException>(() => Token(token).Grant(new Caller("city")));
        (await Token(token).Read()).ShouldBe(moment == Moment.After ? new Caller("city") : null);

        await Token(token).Grant(new Caller("city"));

        (await Token(token).Read()).ShouldBe(new Caller("city"));
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_revocation_that_failed_shows_what_is_stored_and_can_be_repeated(Moment moment)
    {
        var token = grid.NewName();
        await Token(token).Grant(new Caller("city"));
        grid.Store.Next(StoreWrite.State("api-token", token), moment);
        await Should.ThrowAsync<UnavailableException>(() => Token(token).Revoke());
        (await Token(token).Read() is null).ShouldBe(moment == Moment.After);

        await Token(token).Revoke();

        (await Token(token).Read()).ShouldBeNull();
    }

    private IApiTokenGrain Token(string hash) => grid.Cluster.Grains.GetGrain<IApiTokenGrain>(hash);
}
