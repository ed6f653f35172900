namespace GridOrleans.Access;

/// <summary>A bearer token; once revoked it stays so. Soon left by memory when nobody asks: anybody can ask for tokens at random.</summary>
[CollectionAgeLimit(Minutes = 2)]
internal sealed class ApiTokenGrain([PersistentState("api-token")] IPersistentState<ApiTokenGrain.Record> record, TimeProvider time)
    : Grain, IApiTokenGrain, ITokenKeeping
{
    public Task<ApiToken?> Read() =>
        Task.FromResult(!record.State.IsRevoked && record.State.Known is { } token && token.IsLive(time.GetUtcNow()) ? token : null);

    public async Task Grant(ApiToken token)
    {
        if (record.State is { IsRevoked: false, Known: null })
            await Write(() => record.State.Token = token);
    }

    public Task Revoke() => record.State.IsRevoked ? Task.CompletedTask : Write(() => record.State.IsRevoked = true);

    public Task Forget() => record.RecordExists ? Guard(record.ClearStateAsync) : Task.CompletedTask;

    private Task Write(Action change)
    {
        change();
        return Guard(record.WriteStateAsync);
    }

    private async Task Guard(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    internal sealed class Record
    {
        public ApiToken? Token { get; set; }

        public bool IsRevoked { get; set; }

        /// <summary>As the first release kept a token: it allowed everything.</summary>
        public Caller? Caller { get; set; }

        /// <summary>The token in either form.</summary>
        internal ApiToken? Known => Token ?? (Caller is { } caller ? FirstToken.Of(caller.OrganisationIdentification, Guid.Empty, DateTimeOffset.UnixEpoch) : null);
    }
}
