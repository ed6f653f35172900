using System.Collections.Concurrent;
using System.Reflection;
using System.Security.Cryptography;
using GridOrleans.Adapters;
using GridOrleans.Devices;
using GridOrleans.Signing;

namespace GridOrleans.Tests.Unit.Adapters;

/// <summary>A cluster in memory, as far as an adapter sees it: devices, identities, registry and signer that a test can make fail.</summary>
internal sealed class FakeGrid
{
    public FakeGrid()
    {
        Grains = DispatchProxy.Create<IGrainFactory, FakeGrainFactory>();
        ((FakeGrainFactory)(object)Grains).Grid = this;
    }

    public IGrainFactory Grains { get; }

    public ConcurrentDictionary<string, FakeDevice> Devices { get; } = [];

    public ConcurrentDictionary<string, string> Identities { get; } = [];

    public FakeRegistry Registry { get; } = new();

    public FakeSigner Signer { get; } = new();

    public FakeDevice Device(string identification) => Devices.GetOrAdd(identification, id => new FakeDevice(this, id));

    internal object Find(Type grain, object key) =>
        grain == typeof(IDeviceIdentityGrain) ? new FakeIdentity(this, (string)key)
        : grain == typeof(IAdapterRegistry) ? Registry
        : grain == typeof(ISigningGrain) ? Signer
        : throw new NotSupportedException($"{grain.Name} is not part of this test.");

    private sealed class FakeIdentity(FakeGrid grid, string name) : IDeviceIdentityGrain
    {
        public Task<string?> Resolve() => Task.FromResult(grid.Identities.GetValueOrDefault(name));

        public Task<bool> Claim(string deviceIdentification) =>
            Task.FromResult(grid.Identities.GetOrAdd(name, deviceIdentification) == deviceIdentification);
    }
}

/// <summary>Finds the grains of a <see cref="FakeGrid"/>; everything else is no part of a test.</summary>
public class FakeGrainFactory : DispatchProxy
{
    internal FakeGrid Grid { get; set; } = null!;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        nameof(IGrainFactory.GetGrain) when args![0] is GrainId device => Grid.Device(device.Key.ToString()!),
        nameof(IGrainFactory.GetGrain) => Grid.Find(targetMethod.GetGenericArguments()[0], args![0]!),
        nameof(IGrainFactory.CreateObjectReference) => args![0],
        _ => throw new NotSupportedException(targetMethod.Name),
    };
}

/// <summary>The registry, which writes down who came.</summary>
internal sealed class FakeRegistry : IAdapterRegistry
{
    public ConcurrentQueue<AdapterRegistration> Registrations { get; } = [];

    public ConcurrentQueue<(string AdapterId, Guid Incarnation)> Deregistrations { get; } = [];

    /// <summary>Set to let registrations fail.</summary>
    public Exception? Failure { get; set; }

    public Task Register(AdapterRegistration registration)
    {
        if (Failure is { } failure)
            return Task.FromException(failure);
        Registrations.Enqueue(registration);
        return Task.CompletedTask;
    }

    public Task Deregister(string adapterId, Guid incarnation)
    {
        Deregistrations.Enqueue((adapterId, incarnation));
        return Task.CompletedTask;
    }

    public Task Listen(Guid listenerId, GridOrleans.Events.IEventListener listener) => throw new NotSupportedException();

    public Task<RegistrySnapshot> Read() => throw new NotSupportedException();
}

/// <summary>The platform's signer, which writes down the sizes of its calls.</summary>
internal sealed class FakeSigner : ISigningGrain
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ConcurrentQueue<int> Calls { get; } = [];

    /// <summary>Called before each signing: to hold it back or let it fail.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    public async Task<IReadOnlyList<byte[]>> Sign(IReadOnlyList<byte[]> messages)
    {
        Calls.Enqueue(messages.Count);
        await Before();
        lock (_key)
            return [.. messages.Select(m => _key.SignData(m, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))];
    }

    public Task<byte[]> PublicKey() => Task.FromResult(_key.ExportSubjectPublicKeyInfo());

    public bool Verifies(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        lock (_key)
            return _key.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }
}
