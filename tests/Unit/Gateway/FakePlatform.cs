using System.Collections.Concurrent;
using GridOrleans.Access;
using GridOrleans.Adapters;
using GridOrleans.Errors;
using GridOrleans.Audit;
using GridOrleans.Events;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Housekeeping;
using GridOrleans.Notifications;
using GridOrleans.Throttling;

namespace GridOrleans.Tests.Unit.Gateway;

/// <summary>The platform behind a gateway, in memory: just enough of each grain for what the gateway asks of it.</summary>
internal sealed class FakePlatform : IGrainFactory
{
    public const string Token = "a-valid-token";
    public const string Organisation = "city";

    public ConcurrentDictionary<string, FakeDevice> Devices { get; } = new();

    public FakeQueries Queries { get; } = new();

    public FakeRegistry Registry { get; } = new();

    public FakeAudit Audit { get; } = new();

    public FakeTokens Tokens { get; } = new();

    public FakeWebHooks WebHooks { get; } = new();
    public FakeThrottlingConfigs Throttling { get; } = new();

    public FakeJobs Jobs { get; } = new();

    /// <summary>Throws before a call reaches its grain, as a cluster in trouble does.</summary>
    public Func<string, Exception?> Trouble { get; set; } = _ => null;

    public FakeDevice Add(string deviceIdentification)
    {
        var device = Device(deviceIdentification);
        device.Description = FakeDevice.Describe(new() { DeviceIdentification = deviceIdentification, Protocol = "OSLP" }, Organisation, 1);
        return device;
    }

    public FakeDevice Device(string deviceIdentification) =>
        Devices.GetOrAdd(deviceIdentification, name => new FakeDevice(name, this));

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey =>
        typeof(TGrainInterface) == typeof(IOrganisationTokensGrain)
            ? (TGrainInterface)(object)new FakeOrganisationTokens(primaryKey, Tokens)
        : typeof(TGrainInterface) == typeof(IWebHooksGrain) ? (TGrainInterface)(object)WebHooks.Of(primaryKey) : (TGrainInterface)Tokens.Grain(primaryKey);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        typeof(TGrainInterface) == typeof(IAdapterRegistry) ? (TGrainInterface)(object)Registry
        : typeof(TGrainInterface) == typeof(INotificationQueries) ? (TGrainInterface)(object)WebHooks
        : typeof(TGrainInterface) == typeof(IAuditIntake) || typeof(TGrainInterface) == typeof(IAuditQueries) ? (TGrainInterface)(object)Audit
        : typeof(TGrainInterface) == typeof(IThrottlingConfigs) ? (TGrainInterface)(object)Throttling
        : typeof(TGrainInterface) == typeof(IJobs) ? (TGrainInterface)(object)Jobs
        : (TGrainInterface)(object)Queries;

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => (TGrainObserverInterface)obj;

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj) where TGrainObserverInterface : IGrainObserver
    {
    }

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable => throw new NotSupportedException();

    public IAddressable GetGrain(GrainId grainId) => throw new NotSupportedException();

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => Device(grainId.Key.ToString()!);

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => throw new NotSupportedException();

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => throw new NotSupportedException();
}

/// <summary>The registry: knows who listens.</summary>
internal sealed class FakeRegistry : IAdapterRegistry
{
    public ConcurrentDictionary<Guid, IEventListener> Listeners { get; } = new();

    public Task Listen(Guid listenerId, IEventListener listener)
    {
        Listeners[listenerId] = listener;
        return Task.CompletedTask;
    }

    public Task Register(AdapterRegistration registration) => throw new NotSupportedException();

    public Task Deregister(string adapterId, Guid incarnation) => throw new NotSupportedException();

    public Task<RegistrySnapshot> Read() => throw new NotSupportedException();
}

/// <summary>The tokens: one is valid, for everything.</summary>
internal sealed class FakeTokens
{
    private int _lookups;

    public int Lookups => _lookups;

    /// <summary>What the gateway asked to be granted, and for whom.</summary>
    public ConcurrentBag<(Caller Caller, ApiTokenGrant Grant)> Grants { get; } = [];

    public FakeTokens() => Grant(FakePlatform.Token, FakePlatform.Organisation);

    public ConcurrentDictionary<string, ApiToken> Granted { get; } = new();

    public Func<Exception?> Trouble { get; set; } = () => null;

    /// <summary>What an answer about a token waits for, by its hash.</summary>
    public Func<string, Task> Pause { get; set; } = _ => Task.CompletedTask;

    public object Grain(string hash) => new TokenGrain(this, hash);

    /// <summary>Makes a secret valid; without scopes, for everything.</summary>
    public ApiToken Grant(string secret, string organisation, params AccessScope[] scopes) => Granted[ApiTokens.Hash(secret)] = new()
    {
        Id = Guid.CreateVersion7(),
        OrganisationIdentification = organisation,
        Name = secret,
        Scopes = scopes.Length > 0 ? scopes : Enum.GetValues<AccessScope>(),
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private sealed class TokenGrain(FakeTokens tokens, string hash) : IApiTokenGrain
    {
        public async Task<ApiToken?> Read()
        {
            Interlocked.Increment(ref tokens._lookups);
            await tokens.Pause(hash);
            return tokens.Trouble() is { } trouble ? throw trouble : tokens.Granted.GetValueOrDefault(hash);
        }
    }
}

/// <summary>An organisation's tokens: whoever asks may.</summary>
internal sealed class FakeOrganisationTokens(string organisation, FakeTokens tokens) : IOrganisationTokensGrain
{
    public Task<ApiToken> Grant(Caller caller, ApiTokenGrant grant)
    {
        tokens.Grants.Add((caller, grant));
        return Task.FromResult(tokens.Granted[grant.Hash] = new()
        {
            Id = grant.Id,
            OrganisationIdentification = organisation,
            Name = grant.Request.Name,
            Scopes = grant.Request.Scopes,
            CreatedAt = DateTimeOffset.UnixEpoch,
            CreatedBy = caller.UserName,
            ExpiresAt = grant.Request.ExpiresAt,
        });
    }

    public Task<IReadOnlyList<ApiToken>> List(Caller caller) =>
        Task.FromResult<IReadOnlyList<ApiToken>>([.. tokens.Granted.Values.Where(token => token.OrganisationIdentification == organisation)]);

    public Task<ApiToken> Revoke(Caller caller, Guid id)
    {
        var (hash, token) = tokens.Granted.FirstOrDefault(pair => pair.Value.Id == id && pair.Value.OrganisationIdentification == organisation);
        if (token is null)
            throw RefusedException.UnknownToken(organisation, id);
        tokens.Granted.TryRemove(hash, out _);
        return Task.FromResult(token);
    }
}
