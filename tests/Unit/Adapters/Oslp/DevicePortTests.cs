using GridOrleans.Adapters;
using GridOrleans.Adapters.Oslp;

namespace GridOrleans.Tests.Unit.Adapters.Oslp;

/// <summary>Devices that register and report, over TCP, in bytes made by hand.</summary>
public sealed class DevicePortTests : IAsyncLifetime
{
    private const string Identification = "device-01";
    private readonly HandMadeDevice _device = new();
    private OslpHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await OslpHost.Start();
        _host.Grid.Device(Identification).With(publicKey: _device.PublicKey);
    }

    public async ValueTask DisposeAsync()
    {
        _device.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_device_registers_and_confirms()
    {
        var registered = await _host.Say(_device.Frame(500, HandMadeDevice.RegisterDevice01));

        registered!.SequenceNumber.ShouldBe(500);
        registered.Uid.ShouldBe(_device.Uid);
        _host.Grid.Signer.Verifies(registered.SignedPart, registered.Signature).ShouldBeTrue();
        // RegisterDeviceResponse: OK, 14 digits of time, the device's random number, one of the platform's, GXF's default position.
        registered.Payload.ShouldMatch("^12(25|26|27)0800120e(3[0-9]){14}18be6720([0-9a-f]{2}){1,3}2a0c087810b0ecdb311884f48505$");
        var randomPlatform = registered.Field(4, tagLength: 1);

        var confirmed = await _host.Say(_device.Frame(501, HandMadeDevice.Confirm(13246, randomPlatform)));

        confirmed!.SequenceNumber.ShouldBe(501);
        confirmed.Payload.ShouldBe("b202" + Wrapped($"080010be6718{Hex(randomPlatform)}2006"));
        var message = _host.Grid.Device(Identification).Messages.First();
        message.Registration.ShouldBe(new SelfRegistration(_device.Identity, "SSLD", "127.0.0.1"));
        State.SequenceNumber.ShouldBe((ushort)501);
        State.RandomPlatform.ShouldBe((ushort)randomPlatform);
    }

    [Fact]
    public async Task The_location_is_the_device_s_where_it_is_known()
    {
        var device = _host.Grid.Device(Identification);
        device.Contact = device.Contact! with { GpsLatitude = 50.889228, GpsLongitude = 5.97414 };

        var answer = await _host.Say(_device.Frame(1, HandMadeDevice.RegisterDevice01));

        answer!.Payload.ShouldEndWith("2a0c0878109888c43018f8a1d905"); // OSLP handbook, 12.1
    }

    [Fact]
    public async Task Nothing_is_answered_before_it_is_committed()
    {
        var gate = new TaskCompletionSource();
        _host.Grid.Device(Identification).AfterReceive = _ => gate.Task;
        await using var line = await _host.Connect();
        await line.Send(_device.Frame(1, HandMadeDevice.RegisterDevice01));
        var answer = line.Hear();
        await Eventually.Holds(() => !_host.Grid.Device(Identification).Messages.IsEmpty, "the message has reached the device grain");

        answer.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        (await answer).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_replaced_device_registers_with_another_uid_and_the_old_one_is_a_stranger()
    {
        await Register();
        var old = _device.Uid;
        _device.Uid = [9, 9, .. old[2..]];
        await Register(900);

        (await _host.Say(_device.Frame(901, HandMadeDevice.LightOn, uid: old))).ShouldBeNull();
        (await _host.Say(_device.Frame(901, HandMadeDevice.LightOn)))!.Payload.ShouldBe(HandMadeDevice.EventOk);
        _host.SecurityEvents.ShouldBe(["unknown-device"]);
    }

    [Fact]
    public async Task A_uid_that_another_device_holds_is_refused()
    {
        _host.Grid.Identities[_device.Identity] = "another";

        (await _host.Say(_device.Frame(1, HandMadeDevice.RegisterDevice01))).ShouldBeNull();

        _host.SecurityEvents.ShouldBe(["identity-taken"]);
    }

    [Theory]
    [InlineData(13247, 0)]
    [InlineData(13246, 1)]
    public async Task A_confirmation_with_other_random_numbers_gets_no_answer(int randomDevice, int platformOffset)
    {
        var randomPlatform = (await Register()).Field(4, tagLength: 1);

        (await _host.Say(_device.Frame(501, HandMadeDevice.Confirm(randomDevice, randomPlatform + platformOffset)))).ShouldBeNull();

        _host.SecurityEvents.ShouldBe(["wrong-confirmation"]);
        State.SequenceNumber.ShouldBe((ushort)500);
    }

    [Fact]
    public async Task A_confirmation_out_of_sequence_gets_no_answer()
    {
        var randomPlatform = (await Register()).Field(4, tagLength: 1);

        (await _host.Say(_device.Frame(508, HandMadeDevice.Confirm(13246, randomPlatform)))).ShouldBeNull();

        _host.SecurityEvents.ShouldBe(["out-of-sequence"]);
    }

    [Theory]
    [InlineData(-5), InlineData(0), InlineData(1), InlineData(7)]
    public async Task An_event_inside_the_window_is_taken_and_the_later_number_stored(int delta)
    {
        await Register(0);

        var answer = await _host.Say(_device.Frame(delta & 0xffff, HandMadeDevice.LightOn));

        answer!.Payload.ShouldBe(HandMadeDevice.EventOk);
        answer.SequenceNumber.ShouldBe(delta & 0xffff);
        State.SequenceNumber.ShouldBe((ushort)Math.Max(0, delta));
        LastEvents.ShouldHaveSingleItem().Type.ShouldBe("LIGHT_EVENTS_LIGHT_ON");
    }

    [Theory]
    [InlineData(-7), InlineData(-6), InlineData(8), InlineData(9)]
    public async Task An_event_outside_the_window_is_rejected_and_changes_nothing(int delta)
    {
        await Register(0);

        var answer = await _host.Say(_device.Frame(delta & 0xffff, HandMadeDevice.LightOn));

        answer!.Payload.ShouldBe(HandMadeDevice.EventRejected);
        answer.SequenceNumber.ShouldBe(delta & 0xffff);
        _host.Grid.Signer.Verifies(answer.SignedPart, answer.Signature).ShouldBeTrue();
        State.SequenceNumber.ShouldBe((ushort)0);
        _host.Grid.Device(Identification).Messages.Count.ShouldBe(1, "only the registration");
    }

    [Fact]
    public async Task An_event_carries_what_the_device_said()
    {
        await Register();

        // OSLP handbook, 12.1: TARIFF_OFF index 1 "Tariff Off" 20170404093500
        await _host.Say(_device.Frame(501, "8a01240a2208b9171201011a0a546172696666204f6666220e3230313730343034303933353030"));

        var reported = LastEvents.ShouldHaveSingleItem();
        reported.Type.ShouldBe("TARIFF_EVENTS_TARIFF_OFF");
        reported.Index.ShouldBe(1);
        reported.Description.ShouldBe("Tariff Off");
        reported.Timestamp.ShouldBe(new DateTimeOffset(2017, 4, 4, 9, 35, 0, TimeSpan.Zero));
        reported.SwitchedOn.ShouldBe(false);
    }

    [Fact]
    public async Task The_v0_5_1_port_serves_the_same()
    {
        await using var line = await _host.Connect(_host.LegacyPort);
        await line.Send(_device.Frame(1, HandMadeDevice.RegisterDevice01));

        (await line.Hear()).ShouldNotBeNull();
    }

    [Fact]
    public async Task Several_messages_on_one_connection_are_answered_in_order_up_to_a_bound()
    {
        await Register();
        await using var line = await _host.Connect();
        await line.Send([.. Enumerable.Range(501, 11).SelectMany(n => _device.Frame(n, HandMadeDevice.LightOn))]);

        for (var n = 501; n <= 510; n++)
            (await line.Hear())!.SequenceNumber.ShouldBe(n);
        (await line.Hear()).ShouldBeNull();
        _host.SecurityEvents.ShouldBe(["too-many"]);
    }

    [Fact]
    public async Task A_frame_may_come_byte_by_byte()
    {
        await using var line = await _host.Connect();
        foreach (var one in _device.Frame(1, HandMadeDevice.RegisterDevice01))
            await line.Send([one]);

        (await line.Hear()).ShouldNotBeNull();
    }

    private OslpDeviceState State => OslpDeviceStateFormat.Read(_host.Grid.Device(Identification).State.Content);

    private IReadOnlyList<GridOrleans.Events.ReportedEvent> LastEvents => _host.Grid.Device(Identification).Messages.Last().Events;

    private async Task<HandReadFrame> Register(int sequenceNumber = 500) =>
        (await _host.Say(_device.Frame(sequenceNumber, HandMadeDevice.RegisterDevice01)))!;

    private static string Hex(int value) => Convert.ToHexStringLower(HandMadeDevice.Varint(value));

    private static string Wrapped(string content) => $"{content.Length / 2:x2}{content}";
}
