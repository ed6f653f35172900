using System.Security.Cryptography;
using GridOrleans.Access;
using GridOrleans.Adapters;
using GridOrleans.Authorisation;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Devices.Changes;
using GridOrleans.Messages;
using GridOrleans.Signing;

namespace GridOrleans.Tests.Cluster.Adapters;

/// <summary>Pushes commands to an adapter from inside a silo, as the dispatcher does.</summary>
[Alias("IContractDispatcher")]
public interface IContractDispatcher : IGrainWithIntegerKey
{
    [Alias("Push")]
    Task<DispatchAnswer> Push(string adapterId, IReadOnlyList<DispatchedCommand> commands);
}

internal sealed class ContractDispatcherGrain(ContractWorld world) : Grain, IContractDispatcher
{
    public async Task<DispatchAnswer> Push(string adapterId, IReadOnlyList<DispatchedCommand> commands)
    {
        foreach (var command in commands)
            world.Device(command.Contact.DeviceIdentification).GivenTo(adapterId, command);
        var registry = await GrainFactory.GetGrain<IAdapterRegistry>(0).Read();
        return await registry.Adapters.Single(a => a.AdapterId == adapterId).Adapter.Execute(commands, CancellationToken.None);
    }
}

/// <summary>A device that keeps the adapter's side of the contract and nothing else; the platform's own is tested elsewhere.</summary>
[GrainType(DeviceReference.GrainTypeName)]
internal sealed class ContractDeviceGrain(ContractWorld world) : Grain, IDeviceGrain
{
    public Task<OutcomeAnswer> Report(AttemptOutcome outcome) => Task.FromResult(world.Device(this.GetPrimaryKeyString()).Report(outcome));

    public Task<DeviceContact?> ReadContact() => throw new NotSupportedException();

    public Task<DeviceMessageAnswer> Receive(DeviceMessage message) => throw new NotSupportedException();

    public Task<Creation<Device>> Create(Caller caller, DeviceRegistration registration) => throw new NotSupportedException();

    public Task<Device> Read(Caller caller) => throw new NotSupportedException();

    public Task<Device> Change(Caller caller, DeviceRegistration registration, string? expectedVersion) => throw new NotSupportedException();

    public Task<Device> Apply(Caller caller, DeviceChange change, string? expectedVersion, bool onlyTry) => throw new NotSupportedException();

    public Task<IReadOnlyList<DeviceAuthorisation>> ReadAuthorisations(Caller caller) => throw new NotSupportedException();

    public Task Require(Caller caller, DeviceFunction function, bool onlyActive) => throw new NotSupportedException();

    public Task Remove(Caller caller, string? expectedVersion) => throw new NotSupportedException();

    public Task<CommandRecord> Submit(CommandSubmission submission) => throw new NotSupportedException();

    /// <summary>An adapter asks when a push overtakes the answer to its registration.</summary>
    public Task<CommandRecord?> ReadOpenCommand(Guid correlationUid) =>
        Task.FromResult(world.Device(this.GetPrimaryKeyString()).Open.GetValueOrDefault(correlationUid));

    public Task<CommandRecord?> WaitForOutcome(Guid correlationUid, TimeSpan limit) => throw new NotSupportedException();

    public Task<CommandRecord> Cancel(Caller caller, Guid correlationUid) => throw new NotSupportedException();

    public Task Log(IReadOnlyList<ExchangedMessage> messages) => throw new NotSupportedException();

    public Task<bool> HoldsIdentity(string protocolIdentity) => throw new NotSupportedException();
}

internal sealed class ContractSigningGrain : Grain, ISigningGrain, IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Task<IReadOnlyList<byte[]>> Sign(IReadOnlyList<byte[]> messages) => Task.FromResult<IReadOnlyList<byte[]>>(
        [.. messages.Select(m => _key.SignData(m, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))]);

    public Task<byte[]> PublicKey() => Task.FromResult(_key.ExportSubjectPublicKeyInfo());

    public void Dispose() => _key.Dispose();
}
