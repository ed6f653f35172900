
namespace GridOrleans.Access;

/// <summary>A bearer token; once revoked it stays so. Soon forgotten when nobody asks: anybody can ask for tokens at random.</summary>
[CollectionAgeLimit(Minutes = 2)]
internal sealed class ApiTokenGrain([PersistentState("api-token")] IPersistentState<ApiTokenGrain.Token> token) : Grain, IApiTokenGrain
{
    public Task<Caller?> Read() => Task.FromResult(token.State.IsRevoked ? null : token.State.Caller);

    public Task Grant(Caller caller)
    {
        if (token.State.Caller is not null)
            return Task.CompletedTask;
        token.State.Caller = caller;
        return Write();
    }

    public Task Revoke()
    {
        token.State.IsRevoked = true;
        return Write();
    }

    private async Task Write()
    {
        try
        {
            await token.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    internal sealed class Token
    {
        public Caller? Caller { get; set; }

        public bool IsRevoked { get; set; }
    }
}
