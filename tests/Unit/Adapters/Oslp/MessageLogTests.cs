using GridOrleans.Adapters.Hosting;
using GridOrleans.Adapters.Oslp;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Commands;
using GridOrleans.Messages;

namespace GridOrleans.Tests.Unit.Adapters.Oslp;

/// <summary>What the OSLP adapter has logged of its exchanges; bytes from the OSLP handbook, 12.1.</summary>
public sealed class MessageLogTests : IAsyncLifetime
{
    private const string StatusOk = "6214080012080a010110011a01641800200028003000";
    private readonly HandMadeDevice _device = new();
    private readonly HandMadeDeviceServer _server = new();
    private OslpHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await Start();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _host.DisposeAsync();
        _device.Dispose();
    }

    [Fact]
    public async Task A_request_and_its_answer_are_logged_with_their_payloads_as_bytes_and_as_text()
    {
        _server.Answer = _ => _device.Frame(101, StatusOk);

        var messages = (await Execute(new GetStatus())).Messages;

        messages.Select(m => (m.IsIncoming, m.IsValid, Hex(m), m.Size)).ShouldBe([(false, true, "5a00", 146), (true, true, StatusOk, 166)]);
        messages[0].Decoded.ShouldBe("{ \"getStatusRequest\": { } }");
        messages[1].Decoded.ShouldStartWith("{ \"getStatusResponse\": { \"status\": \"OK\", \"value\": [ { \"index\": \"AQ==\", \"on\": true");
        messages.ShouldAllBe(m => m.DeviceUid == Convert.ToBase64String(_device.Uid));
        string.CompareOrdinal(messages[0].Id.ToString(), messages[1].Id.ToString()).ShouldBeLessThan(0);
        messages[0].CreatedAt.ShouldBeLessThan(messages[1].CreatedAt);
    }

    [Fact]
    public async Task All_exchanges_of_an_attempt_are_logged_in_their_order()
    {
        _server.Answer = request => _device.Frame(
            request.SequenceNumber + 1, request.Payload.StartsWith("4a", StringComparison.Ordinal) ? "52020800" : "72020800");

        var messages = (await Execute(new SetLight { LightValues = [new() { Index = 2, On = true, DimValue = 75 }] })).Messages;

        messages.Select(Hex).ShouldBe(["4a0a0a080a010210011a014b", "52020800", "6a050a01001000", "72020800"]);
    }

    [Fact]
    public async Task A_request_without_an_answer_is_logged()
    {
        _server.Answer = _ => [];

        var messages = (await Execute(new GetStatus())).Messages;

        messages.ShouldHaveSingleItem().IsIncoming.ShouldBeFalse();
    }

    [Fact]
    public async Task An_answer_that_was_not_believed_is_logged_as_not_valid()
    {
        using var impostor = new HandMadeDevice { Uid = _device.Uid };
        _server.Answer = _ => impostor.Frame(101, StatusOk);

        var messages = (await Execute(new GetStatus())).Messages;

        messages.Select(m => (m.IsIncoming, m.IsValid)).ShouldBe([(false, true), (true, false)]);
        messages[1].Decoded.ShouldStartWith("{ \"getStatusResponse\"");
    }

    [Fact]
    public async Task An_answer_that_cannot_be_read_is_logged_as_bytes()
    {
        _server.Answer = _ => _device.Frame(101, "62020801");

        var messages = (await Execute(new GetStatus())).Messages;

        (messages[1].IsValid, Hex(messages[1]), messages[1].Decoded).ShouldBe((true, "62020801", ""));
    }

    [Fact]
    public async Task What_a_device_says_is_committed_together_with_its_log_and_the_reply_s()
    {
        var device = _host.Grid.Device("device-01").With(publicKey: _device.PublicKey);

        await _host.Say(_device.Frame(500, HandMadeDevice.RegisterDevice01));
        await _host.Say(_device.Frame(501, HandMadeDevice.LightOn));

        var said = device.Messages.Select(m => m.Messages).ToList();
        said[0].Select(m => (m.IsIncoming, m.IsValid)).ShouldBe([(true, true), (false, true)]);
        said[0][0].Decoded.ShouldStartWith("{ \"registerDeviceRequest\": { \"deviceIdentification\": \"device-01\"");
        Hex(said[1][0]).ShouldBe(HandMadeDevice.LightOn);
        Hex(said[1][1]).ShouldBe(HandMadeDevice.EventOk);
        device.Logged.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_device_says_out_of_sequence_is_logged_with_its_rejection()
    {
        var device = _host.Grid.Device("device-01").With(publicKey: _device.PublicKey);
        await _host.Say(_device.Frame(500, HandMadeDevice.RegisterDevice01));

        await _host.Say(_device.Frame(600, HandMadeDevice.LightOn));

        await Eventually.Holds(() => device.Logged.Count == 2, "both messages are logged");
        device.Logged.Select(m => (m.IsIncoming, m.IsValid, Hex(m))).ShouldBe(
            [(true, false, HandMadeDevice.LightOn), (false, true, HandMadeDevice.EventRejected)]);
    }

    [Fact]
    public async Task What_somebody_says_in_a_known_device_s_name_is_logged_as_not_valid()
    {
        var device = _host.Grid.Device("device-01").With(publicKey: _device.PublicKey);
        using var impostor = new HandMadeDevice();

        await _host.Say(impostor.Frame(500, HandMadeDevice.RegisterDevice01));

        await Eventually.Holds(() => !device.Logged.IsEmpty, "it is logged");
        device.Logged.ShouldHaveSingleItem().IsValid.ShouldBeFalse();
    }

    [Fact]
    public async Task What_strangers_say_in_a_known_device_s_name_is_logged_sixty_times_a_minute_at_most()
    {
        var device = _host.Grid.Device("device-01").With(publicKey: _device.PublicKey);
        using var impostor = new HandMadeDevice();

        for (var i = 0; i < MessageLog.MostRefusedPerMinute + 20; i++)
            await _host.Say(impostor.Frame(i, HandMadeDevice.RegisterDevice01));

        await Eventually.Holds(() => device.Logged.Count >= MessageLog.MostRefusedPerMinute, "the first are logged");
        device.Logged.Count.ShouldBe(MessageLog.MostRefusedPerMinute);
    }

    [Fact]
    public async Task What_a_device_says_that_nobody_added_is_logged_nowhere()
    {
        await _host.Say(_device.Frame(500, HandMadeDevice.RegisterDevice01));

        _host.SecurityEvents.ShouldBe(["unknown-device"]);
        _host.Grid.Devices.Values.ShouldAllBe(device => device.Logged.IsEmpty);
    }

    [Theory]
    [InlineData("Invalid", 1)]
    [InlineData("None", 0)]
    public async Task Less_is_logged_when_configuration_says_so(string level, int messages)
    {
        await using var host = await Start($"Adapter:MessageLog={level}");
        using var impostor = new HandMadeDevice { Uid = _device.Uid };
        _server.Answer = _ => impostor.Frame(101, StatusOk);

        var disbelieved = await Execute(new GetStatus(), host);
        _server.Answer = _ => _device.Frame(101, StatusOk);
        var believed = await Execute(new GetStatus(), host);

        disbelieved.Messages.Count.ShouldBe(messages);
        disbelieved.SentAt.ShouldNotBeNull();
        believed.Messages.ShouldBeEmpty();
    }

    private Task<OslpHost> Start(params string[] options) =>
        OslpHost.Start([$"Oslp:LoopbackDevicePort={_server.Port}", "Oslp:ResponseTimeout=00:00:02", .. options]);

    private Task<ExchangeOutcome> Execute(DeviceCommand command, OslpHost? host = null) => (host ?? _host).Protocol.Execute(
        ScriptedProtocol.Command(command: command, contact: new()
        {
            DeviceIdentification = "device-01",
            Protocol = "OSLP",
            NetworkAddress = "127.0.0.1",
            PublicKey = _device.PublicKey,
            State = new(1, OslpDeviceStateFormat.Write(OslpDeviceState.Unknown.Registered(new DeviceUid(_device.Uid), 100, 1, 2, fingerprint: 0))),
        }),
        TestContext.Current.CancellationToken);

    private static string Hex(ExchangedMessage message) => Convert.ToHexStringLower(message.Encoded);
}
