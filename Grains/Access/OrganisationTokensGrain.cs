using GridOrleans.Audit;
using GridOrleans.Authorisation;
using GridOrleans.Errors;
using GridOrleans.Organisations;

namespace GridOrleans.Access;

/// <summary>
/// An organisation's tokens: the list that people see, while each token's own grain decides whether it is accepted. The two are written one after
/// the other, so that a process that dies between leaves nothing dangerous: a new token is listed before it is valid, and one is invalid before it is
/// listed as revoked. Repeating the call completes what was begun.
/// </summary>
internal sealed class OrganisationTokensGrain(
    [PersistentState("api-tokens")] IPersistentState<OrganisationTokens> tokens, Authority authority, KnownOrganisations organisations,
    AuditTrail audit, TimeProvider time) : Grain, IOrganisationTokensGrain, IFirstToken
{
    private string Organisation => this.GetPrimaryKeyString();

    public async Task<ApiToken> Grant(Caller caller, ApiTokenGrant grant)
    {
        await RequireRight(caller);
        var kept = tokens.State.Find(grant.Id);
        if (kept is null)
        {
            Check(grant);
            await audit.Record(caller, AuditAction.GrantToken, subject: $"{Organisation}/{grant.Id}");
            await MakeRoom();
            kept = new(TokenOf(grant, caller), grant.Hash);
            await Write(tokens.State.With(kept));
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
        return [.. tokens.State.Tokens.Select(kept => kept.Token).Reverse()];
    }

    public async Task<ApiToken> Revoke(Caller caller, Guid id)
    {
        await RequireRight(caller);
        var kept = tokens.State.Find(id)
            ?? throw RefusedException.UnknownToken(Organisation, id);
        if (kept.Token.RevokedAt is not null)
            return kept.Token;
        await audit.Record(caller, AuditAction.RevokeToken, subject: $"{Organisation}/{id}");
        await Keeping(kept).Revoke();
        var revoked = kept with { Token = kept.Token with { RevokedAt = time.GetUtcNow() } };
        await Write(tokens.State.With(revoked));
        return revoked.Token;
    }

    public async Task GrantFirst(string hash)
    {
        var kept = tokens.State.Find(FirstToken.IdOf(hash));
        if (kept is null)
        {
            kept = new(FirstToken.Of(Organisation, FirstToken.IdOf(hash), time.GetUtcNow()), hash, IsFirst: true);
            await Write(tokens.State.With(kept));
        }
        await Keeping(kept).Grant(kept.Token);
    }

    // Who may not learns nothing of whether the organisation exists.
    private async Task RequireRight(Caller caller)
    {
        var calling = await authority.Require(caller);
        if (caller.OrganisationIdentification == Organisation)
            return;
        if (calling.FunctionGroup != PlatformFunctionGroup.Admin)
            throw RefusedException.Unauthorized(caller.OrganisationIdentification);
        await organisations.Require(Organisation);
    }

    private void Check(ApiTokenGrant grant)
    {
        if (grant.Request.Validate(time.GetUtcNow()).ToList() is { Count: > 0 } violations)
            throw new RefusedException(violations);
        if (grant.Request.Scopes.Except(grant.CallerScopes).Any())
        {
            throw new RefusedException(
                ErrorCode.Unauthorized, "A token cannot be given scopes that the caller's own token does not have.");
        }
        // Otherwise it would outlive itself by its offspring.
        if (grant.CallerExpiresAt is { } end && !(grant.Request.ExpiresAt <= end))
            throw new RefusedException([new("expiresAt", $"must be at most {end.UtcDateTime:O}, when the caller's own token expires")]);
        if (tokens.State.Live(time.GetUtcNow()) >= IOrganisationTokensGrain.MostLive)
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

    private async Task MakeRoom()
    {
        var gone = tokens.State.Superfluous(time.GetUtcNow());
        foreach (var kept in gone)
            await Keeping(kept).Forget();
        // Written together with the token that needs the room.
        tokens.State = tokens.State.Without(gone);
    }

    private async Task Write(OrganisationTokens changed)
    {
        tokens.State = changed;
        try
        {
            await tokens.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    private ITokenKeeping Keeping(KeptToken kept) => GrainFactory.GetGrain<ITokenKeeping>(kept.Hash);
}
