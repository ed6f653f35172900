using GridOrleans.Adapters;
using GridOrleans.Adapters.Oslp;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Commands;
using GridOrleans.Tests.Unit.Adapters.Oslp;
using Microsoft.AspNetCore.Builder;

namespace GridOrleans.Tests.Cluster.Adapters;

/// <summary>OSLP with devices made by hand that listen on one port and are told apart by their uids.</summary>
internal sealed class OslpSubject : IContractSubject
{
    private readonly HandMadeDevice _maker = new();
    private readonly HandMadeDeviceServer _devices = new();
    private TaskCompletionSource? _gate;

    public OslpSubject() => _devices.AnswerLater = async request =>
    {
        if (_gate is { } gate)
            await gate.Task;
        return _maker.Frame(request.SequenceNumber + 1, "8202020800", request.Uid); // SetReboot OK (OSLP handbook, 12.1)
    };

    public string Protocol => "OSLP";

    public IReadOnlyList<string> Options =>
        ["Oslp:Listen=127.0.0.1:0", "Oslp:ListenLegacy=", $"Oslp:LoopbackDevicePort={_devices.Port}"];

    public DeviceCommand Command { get; } = new SetReboot();

    public int MessagesPerExecution => 2;

    public void AddTo(WebApplicationBuilder builder) => builder.AddOslpAdapter();

    public DeviceContact ContactOf(string device) => new()
    {
        DeviceIdentification = device,
        Protocol = Protocol,
        NetworkAddress = "127.0.0.1",
        PublicKey = _maker.PublicKey,
        State = ProtocolState.None,
    };

    public byte[] MemoryOf(string device) => OslpDeviceStateFormat.Write(Registered(device));

    public byte[] LaterMemoryOf(string device) => OslpDeviceStateFormat.Write(Registered(device).Hears(new(101, 7), 7));

    public void Hold() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _gate?.TrySetResult();

    public int ExecutionsOf(string device) => _devices.Received.Count(frame => frame.Uid.AsSpan().SequenceEqual(UidOf(device)));

    public async ValueTask DisposeAsync()
    {
        await _devices.DisposeAsync();
        _maker.Dispose();
    }

    private static OslpDeviceState Registered(string device) =>
        OslpDeviceState.Unknown.Registered(new DeviceUid(UidOf(device)), 100, 1, 2, fingerprint: 0);

    private static byte[] UidOf(string device) => System.Text.Encoding.ASCII.GetBytes(device.PadRight(DeviceUid.Length))[..DeviceUid.Length];
}
