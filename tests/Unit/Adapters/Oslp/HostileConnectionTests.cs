using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Tests.Unit.Adapters.Oslp;

/// <summary>Bad input on the OSLP port: closed, counted, logged as a security event; the listener goes on.</summary>
public sealed class HostileConnectionTests : IAsyncLifetime
{
    private readonly HandMadeDevice _device = new();
    private OslpHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await OslpHost.Start("Oslp:FirstMessageLimit=00:00:01", "Oslp:IdleLimit=00:00:01", "Oslp:MostConnections=20");
        _host.Grid.Device("device-01").With(publicKey: _device.PublicKey);
        _host.Grid.Device("keyless").With();
        _host.Grid.Device("broken-key").With(publicKey: "AAAA");
        _host.Grid.Device("other").With(protocol: "MQTT", publicKey: _device.PublicKey);
        (await _host.Say(_device.Frame(500, HandMadeDevice.RegisterDevice01))).ShouldNotBeNull();
    }

    public async ValueTask DisposeAsync()
    {
        // Whatever a test did, a device in order is still served, and nothing was logged that is no security event.
        await using var line = await _host.Connect();
        await line.Send(_device.Frame(501, HandMadeDevice.LightOn));
        (await line.Hear())!.Payload.ShouldBe(HandMadeDevice.EventOk);
        _host.Log.Lines.ShouldNotContain(entry => entry.Level >= LogLevel.Warning && entry.Category != "GridOrleans.Security");
        _device.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Random_bytes()
    {
        var random = new Random(20240115);
        for (var i = 0; i < 50; i++)
        {
            var bytes = new byte[random.Next(144, 6000)];
            random.NextBytes(bytes);
            bytes[142] |= 0x80; // a length above what is accepted, so that the end of the bytes is not waited for
            (await _host.Say(bytes)).ShouldBeNull();
        }

        _host.SecurityEvents.ShouldAllBe(kind => kind == "malformed");
        _host.SecurityEvents.Count.ShouldBe(50);
    }

    [Fact]
    public async Task Random_payloads_in_sound_envelopes_of_a_known_device()
    {
        var random = new Random(20240116);
        for (var i = 0; i < 50; i++)
        {
            var payload = new byte[random.Next(0, 60)];
            random.NextBytes(payload);
            (await _host.Say(_device.Frame(501, Convert.ToHexString(payload)))).ShouldBeNull(Convert.ToHexString(payload));
        }

        _host.SecurityEvents.Count.ShouldBe(50);
    }

    [Fact]
    public async Task A_connection_that_ends_within_an_envelope()
    {
        await using var line = await _host.Connect();
        await line.Send(_device.Frame(501, HandMadeDevice.LightOn)[..150]);
        line.EndSending();

        (await line.Hear()).ShouldBeNull();
        _host.SecurityEvents.ShouldBe(["malformed"]);
    }

    [Fact]
    public async Task A_length_that_promises_more_than_comes()
    {
        var frame = _device.Frame(501, HandMadeDevice.LightOn);
        frame[142] = 0x0f;

        (await _host.Say(frame)).ShouldBeNull();

        _host.SecurityEvents.ShouldBe(["silence"]);
    }

    [Fact]
    public async Task A_length_that_promises_less_than_comes()
    {
        var frame = _device.Frame(501, HandMadeDevice.LightOn);
        frame[143]--;

        (await _host.Say(frame)).ShouldBeNull();

        _host.SecurityEvents.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_length_above_what_is_accepted()
    {
        var frame = _device.Frame(501, HandMadeDevice.LightOn);
        frame[142] = 0xff;

        (await _host.Say(frame)).ShouldBeNull();

        _host.SecurityEvents.ShouldBe(["malformed"]);
    }

    [Fact]
    public async Task Another_s_signature()
    {
        using var impostor = new HandMadeDevice { Uid = _device.Uid };

        (await _host.Say(impostor.Frame(501, HandMadeDevice.LightOn))).ShouldBeNull();
        (await _host.Say(impostor.Frame(1, HandMadeDevice.RegisterDevice01))).ShouldBeNull();

        _host.SecurityEvents.ShouldBe(["bad-signature", "bad-signature"]);
    }

    [Theory]
    [InlineData(129)] // the number
    [InlineData(135)] // the uid: another device, which nobody knows
    [InlineData(150)] // the payload
    public async Task A_flipped_bit(int position)
    {
        var frame = _device.Frame(501, HandMadeDevice.LightOn);
        frame[position] ^= 1;

        (await _host.Say(frame)).ShouldBeNull();

        _host.SecurityEvents.ShouldHaveSingleItem().ShouldBeOneOf("bad-signature", "unknown-device", "malformed");
    }

    [Fact]
    public async Task A_signature_of_zeros_and_one_of_random_bytes()
    {
        var zeros = _device.Frame(501, HandMadeDevice.LightOn);
        zeros.AsSpan(0, 128).Clear();
        var noise = _device.Frame(501, HandMadeDevice.LightOn);
        RandomNumberGenerator.Fill(noise.AsSpan(0, 128));

        (await _host.Say(zeros)).ShouldBeNull();
        (await _host.Say(noise)).ShouldBeNull();

        _host.SecurityEvents.ShouldBe(["bad-signature", "bad-signature"]);
    }

    [Theory]
    [InlineData("nobody", "unknown-device")]
    [InlineData("", "unknown-device")]
    [InlineData("two words", "unknown-device")]
    [InlineData("other", "unknown-device")]
    [InlineData("keyless", "no-key")]
    [InlineData("broken-key", "no-key")]
    public async Task A_registration_of_a_device_that_cannot_be_verified(string identification, string kind)
    {
        (await _host.Say(_device.Frame(1, HandMadeDevice.Register(identification, [10, 0, 0, 1])))).ShouldBeNull();

        _host.SecurityEvents.ShouldBe([kind]);
    }

    [Theory]
    [InlineData("0a0000")]
    [InlineData("00000000")]
    [InlineData("ffffffff")]
    [InlineData("e0000001")]
    [InlineData("7f00000100")]
    public async Task A_registration_with_an_address_that_no_device_can_have(string address)
    {
        (await _host.Say(_device.Frame(1, HandMadeDevice.Register("device-01", Convert.FromHexString(address))))).ShouldBeNull();

        _host.SecurityEvents.ShouldBe(["malformed"]);
    }

    [Fact]
    public async Task A_registration_with_a_random_number_of_more_than_16_bits()
    {
        (await _host.Say(_device.Frame(1, HandMadeDevice.Register("device-01", [10, 0, 0, 1], random: 65536)))).ShouldBeNull();

        _host.SecurityEvents.ShouldBe(["malformed"]);
    }

    [Fact]
    public async Task An_event_of_a_device_that_never_registered()
    {
        using var stranger = new HandMadeDevice();

        (await _host.Say(stranger.Frame(1, HandMadeDevice.LightOn))).ShouldBeNull();

        _host.SecurityEvents.ShouldBe(["unknown-device"]);
    }

    [Theory]
    [InlineData("5a00")] // GetStatusRequest
    [InlineData("52020800")] // SetLightResponse
    [InlineData("9201020800")] // EventNotificationResponse
    public async Task A_message_that_devices_do_not_send(string payload)
    {
        (await _host.Say(_device.Frame(501, payload))).ShouldBeNull();

        _host.SecurityEvents.ShouldBe(["unexpected-message"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("8a01050a0308cf0f")] // an event number that does not exist
    [InlineData("8a01020a00")] // no event in the notification
    public async Task A_payload_that_is_no_message(string payload)
    {
        (await _host.Say(_device.Frame(501, payload))).ShouldBeNull();

        _host.SecurityEvents.ShouldBe(["malformed"]);
    }

    [Fact]
    public async Task One_event_that_cannot_be_read_spoils_its_message_but_not_the_next()
    {
        var good = "08d00f";
        var badTime = "08d00f220178";
        (await _host.Say(_device.Frame(505, HandMadeDevice.Events(good, badTime)))).ShouldBeNull();

        _host.Grid.Device("device-01").Messages.ShouldAllBe(message => message.Events.Count == 0);
        _host.SecurityEvents.ShouldBe(["malformed"]);
        // Its number counts, so that the device stays in sequence.
        (await _host.Say(_device.Frame(506, HandMadeDevice.LightOn)))!.Payload.ShouldBe(HandMadeDevice.EventOk);
        (await _host.Say(_device.Frame(503, "8a01070a050800120100")))!.Payload.ShouldBe(HandMadeDevice.EventOk);
    }

    [Fact]
    public async Task A_connection_that_says_nothing()
    {
        await using var line = await _host.Connect();

        (await line.Hear()).ShouldBeNull();

        _host.SecurityEvents.ShouldBe(["silence"]);
    }

    [Fact]
    public async Task A_connection_that_stays_after_its_answer_is_closed_without_ado()
    {
        await using var line = await _host.Connect();
        await line.Send(_device.Frame(502, "8a01070a050800120100"));
        (await line.Hear()).ShouldNotBeNull();

        (await line.Hear()).ShouldBeNull();

        _host.SecurityEvents.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_connection_that_is_opened_and_closed_is_nothing_to_speak_of()
    {
        await using (await _host.Connect())
        {
        }

        (await _host.Say(_device.Frame(502, "8a01070a050800120100"))).ShouldNotBeNull();
        _host.SecurityEvents.ShouldBeEmpty();
    }

    [Fact]
    public async Task More_connections_than_are_allowed()
    {
        List<DeviceLine> lines = [];
        for (var i = 0; i < 20; i++)
            lines.Add(await _host.Connect());
        await Eventually.Holds(() => SaysNothing(_host).Result, "the next one is turned away");

        foreach (var line in lines)
            await line.DisposeAsync();
        await Eventually.Holds(() => _host.Say(_device.Frame(502, "8a01070a050800120100")).Result is not null, "there is room again");
    }

    private static async Task<bool> SaysNothing(OslpHost host)
    {
        await using var line = await host.Connect();
        await line.Hear();
        return host.SecurityEvents.Contains("too-many");
    }
}
