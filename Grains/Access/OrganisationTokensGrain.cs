using GridOrleans.Audit;
using GridOrleans.Authorisation;
using GridOrleans.Errors;
using GridOrleans.Organisations;
using GridOrleans.Storage;

namespace GridOrleans.Access;

/// <summary>
/// An organisation's tokens: the list that people see, while each token's own grain decides whether it is accepted. The two are written one after
/// the other, so that a process that dies between leaves nothing dangerous: a new token is listed before it is valid, and one is invalid before it is
/// listed as revoked. Repeating the call completes what was begun. Soon left by memory: faces can be made to ask for names at random.
/// </summary>
[CollectionAgeLimit(Minutes = 10)]
internal sealed class OrganisationTokensGrain(
    [PersistentState("api-tokens")] IPersistentState<OrganisationTokens> state, Authority authority, KnownOrganisations organisations,
    AuditTrail audit, TimeProvider time) : Grain, IOrganisationTokensGrain, IFirstToken
{
    private string Organisation => this.GetPrimaryKeyString();

    private Committed<OrganisationTokens> Tokens => field ??= new(state, this);

    public async Task<ApiToken> Grant(Caller caller, ApiTokenGrant grant)
    {
        await RequireRight(caller);
        var kept = Tokens.Value.Find(grant.Id);
        if (kept is null)
        {
            Check(grant);
            await audit.RecordAbout(Organisation, caller, AuditAction.GrantToken, subject: $"{Organisation}/{grant.Id}");
            kept = new(TokenOf(grant, caller), grant.Hash);
            await Tokens.Write((await WithRoom()).With(kept));
        }
        else if (kept.Hash != grant.Hash)
        {
            throw new RefusedException(ErrorCode.IdempotencyKeyReused, $"There is another token with the id {grant.Id} already.");
        }
        await Keeping(kept).Grant(kept.Token);
        return kept.Token;
    }

    public async Task<IReadOnlyList<ApiToken>> List(Caller caller)
    {
        await RequireRight(caller);
        return [.. Tokens.Value.Tokens.Select(kept => kept.Token).Reverse()];
    }

    public async Task<ApiToken> Revoke(Caller caller, Guid id)
    {
        await RequireRight(caller);
        var kept = Tokens.Value.Find(id)
            ?? throw RefusedException.UnknownToken(Organisation, id);
        if (kept.Token.RevokedAt is not null)
            return kept.Token;
        await audit.RecordAbout(Organisation, caller, AuditAction.RevokeToken, subject: $"{Organisation}/{id}");
        await Keeping(kept).Revoke();
        var revoked = kept with { Token = kept.Token with { RevokedAt = time.GetUtcNow() } };
        await Tokens.Write(Tokens.Value.With(revoked));
        return revoked.Token;
    }

    public async Task GrantFirst(string hash)
    {
        var kept = Tokens.Value.Find(FirstToken.IdOf(hash));
        if (kept is null)
        {
            await audit.Record(FirstToken.Giver(Organisation), AuditAction.GrantToken, subject: $"{Organisation}/{FirstToken.IdOf(hash)}");
            kept = new(FirstToken.Of(Organisation, FirstToken.IdOf(hash), time.GetUtcNow()), hash, IsFirst: true);
            await Tokens.Write(Tokens.Value.With(kept));
        }
        await Keeping(kept).Grant(kept.Token);
    }

    // Who may not learns nothing of whether the organisation exists. The organisation that manages the network is that by configuration and not by its function
    // group (platform handbook, 1.3): a token of it would make any administrator's organisation the manager, too.
    private async Task RequireRight(Caller caller)
    {
        var calling = await authority.Require(caller);
        if (caller.OrganisationIdentification == Organisation)
            return;
        if (calling.FunctionGroup != PlatformFunctionGroup.Admin || authority.ManagesNetwork(Organisation))
            throw RefusedException.Unauthorized(caller.OrganisationIdentification);
        await organisations.Require(Organisation);
    }

    private void Check(ApiTokenGrant grant)
    {
        RefusedException.ThrowIfAny(grant.Request.Validate(time.GetUtcNow()));
        if (grant.Request.Scopes.Except(grant.CallerScopes).Any())
        {
            throw new RefusedException(
                ErrorCode.Unauthorized, "A token cannot be given scopes that the caller's own token does not have.");
        }
        // Otherwise a token or a certificate would outlive itself by its offspring.
        if (grant.CallerExpiresAt is { } end && !(grant.Request.ExpiresAt <= end))
            throw new RefusedException([new("expiresAt", $"must be at most {end.UtcDateTime:O}, when the caller's own token or certificate expires")]);
        if (Tokens.Value.Live(time.GetUtcNow()) >= IOrganisationTokensGrain.MostLive)
        {
            throw new RefusedException(
                ErrorCode.TooManyTokens, $"Organisation {Organisation} has {IOrganisationTokensGrain.MostLive} tokens already; revoke some first.");
        }
    }

    private ApiToken TokenOf(ApiTokenGrant grant, Caller caller) => new()
    {
        Id = grant.Id,
        OrganisationIdentification = Organisation,
        Name = grant.Request.Name,
        Scopes = [.. grant.Request.Scopes.Order()],
        CreatedAt = time.GetUtcNow(),
        CreatedBy = caller.UserName,
        ExpiresAt = grant.Request.ExpiresAt,
    };

    /// <summary>The tokens without those that are no longer shown: to be written together with the token that needs the room.</summary>
    private async Task<OrganisationTokens> WithRoom()
    {
        var gone = Tokens.Value.Superfluous(time.GetUtcNow());
        foreach (var kept in gone)
            await Keeping(kept).Forget();
        return Tokens.Value.Without(gone);
    }

    private ITokenKeeping Keeping(KeptToken kept) => GrainFactory.GetGrain<ITokenKeeping>(kept.Hash);
}
