using System.Collections.Concurrent;
using GridOrleans.Access;
using GridOrleans.Adapters;
using GridOrleans.Events;
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

    public FakeTokens Tokens { get; } = new();

    public FakeThrottlingConfigs Throttling { get; } = new();

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
        (TGrainInterface)Tokens.Grain(primaryKey);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        typeof(TGrainInterface) == typeof(IAdapterRegistry) ? (TGrainInterface)(object)Registry
        : typeof(TGrainInterface) == typeof(IThrottlingConfigs) ? (TGrainInterface)(object)Throttling
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

/// <summary>The tokens: one is valid.</summary>
internal sealed class FakeTokens
{
    private int _lookups;

    public int Lookups => _lookups;

    public ConcurrentDictionary<string, Caller> Granted { get; } = new(
        [new(GridOrleans.Gateway.Rest.Access.ApiTokens.Hash(FakePlatform.Token), new Caller(FakePlatform.Organisation))]);

    public Func<Exception?> Trouble { get; set; } = () => null;

    public object Grain(string hash) => new TokenGrain(this, hash);

    private sealed class TokenGrain(FakeTokens tokens, string hash) : IApiTokenGrain
    {
        public Task<Caller?> Read()
        {
            Interlocked.Increment(ref tokens._lookups);
            return tokens.Trouble() is { } trouble
                ? Task.FromException<Caller?>(trouble) : Task.FromResult(tokens.Granted.GetValueOrDefault(hash));
        }

        public Task Grant(Caller caller) => throw new NotSupportedException();

        public Task Revoke() => throw new NotSupportedException();
    }
}
