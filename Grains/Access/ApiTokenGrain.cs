using GridOrleans.Storage;

namespace GridOrleans.Access;

/// <summary>A bearer token; once revoked it stays so. Soon left by memory when nobody asks: anybody can ask for tokens at random.</summary>
[CollectionAgeLimit(Minutes = 2)]
internal sealed class ApiTokenGrain([PersistentState("api-token")] IPersistentState<ApiTokenGrain.Record> state, TimeProvider time)
    : Grain, IApiTokenGrain, ITokenKeeping
{
    private Committed<Record> Kept => field ??= new(state, this);

    public Task<ApiToken?> Read()
    {
        if (!Kept.Exists)
            DeactivateOnIdle();
        return Task.FromResult(!Kept.Value.IsRevoked && Kept.Value.Known is { } token && token.IsLive(time.GetUtcNow()) ? token : null);
    }

    public Task Grant(ApiToken token) =>
        Kept.Value is { IsRevoked: false, Known: null } ? Kept.Write(Kept.Value with { Token = token }) : Task.CompletedTask;

    public Task Revoke() => Kept.Value.IsRevoked ? Task.CompletedTask : Kept.Write(Kept.Value with { IsRevoked = true });

    public Task Forget() => Kept.Exists ? Kept.Clear() : Task.CompletedTask;

    internal sealed record Record
    {
        public ApiToken? Token { get; init; }

        public bool IsRevoked { get; init; }

        /// <summary>As the first release kept a token: it allowed everything.</summary>
        public Caller? Caller { get; init; }

        /// <summary>The token in either form.</summary>
        internal ApiToken? Known => Token ?? (Caller is { } caller ? FirstToken.Of(caller.OrganisationIdentification, Guid.Empty, DateTimeOffset.UnixEpoch) : null);
    }
}
