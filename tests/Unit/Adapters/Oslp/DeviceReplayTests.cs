using System.Numerics;
using GridOrleans.Adapters.Oslp;

namespace GridOrleans.Tests.Unit.Adapters.Oslp;

/// <summary>What was said once is not believed a second time; a device that repeats itself is answered again.</summary>
public sealed class DeviceReplayTests : IAsyncLifetime
{
    private readonly HandMadeDevice _device = new();
    private OslpHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await OslpHost.Start();
        _host.Grid.Device("device-01").With(publicKey: _device.PublicKey);
        (await _host.Say(_device.Frame(500, HandMadeDevice.RegisterDevice01))).ShouldNotBeNull();
    }

    public async ValueTask DisposeAsync()
    {
        _device.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task The_same_bytes_again_are_a_replay_although_their_number_is_in_the_window()
    {
        var frame = _device.Frame(501, HandMadeDevice.LightOn);
        (await _host.Say(frame)).ShouldNotBeNull();

        (await _host.Say(frame)).ShouldBeNull();

        _host.SecurityEvents.ShouldBe(["replay"]);
        Events.ShouldBe(1);
        (await _host.Say(_device.Frame(502, HandMadeDevice.LightOn)))!.Payload.ShouldBe(HandMadeDevice.EventOk);
    }

    [Fact]
    public async Task A_replay_with_other_padding_behind_the_signature_is_one_all_the_same()
    {
        var frame = _device.Frame(501, HandMadeDevice.LightOn);
        await _host.Say(frame);
        frame[127] ^= 1;

        (await _host.Say(frame)).ShouldBeNull();

        _host.SecurityEvents.ShouldBe(["replay"]);
    }

    [Fact]
    public async Task A_replay_with_the_signature_s_complement_is_one_all_the_same()
    {
        var frame = _device.Frame(501, HandMadeDevice.LightOn);
        await _host.Say(frame);

        (await _host.Say(WithComplement(frame))).ShouldBeNull();

        _host.SecurityEvents.ShouldBe(["replay"]);
    }

    [Fact]
    public async Task A_complemented_signature_would_be_valid()
    {
        // Else the test before would prove nothing.
        (await _host.Say(WithComplement(_device.Frame(501, HandMadeDevice.LightOn))))!.Payload.ShouldBe(HandMadeDevice.EventOk);
    }

    [Fact]
    public async Task A_registration_cannot_be_replayed()
    {
        var frame = _device.Frame(900, HandMadeDevice.RegisterDevice01);
        (await _host.Say(frame)).ShouldNotBeNull();
        for (var n = 901; n < 930; n++)
            (await _host.Say(_device.Frame(n, HandMadeDevice.LightOn))).ShouldNotBeNull();

        (await _host.Say(frame)).ShouldBeNull();

        _host.SecurityEvents.ShouldBe(["replay"]);
        State.SequenceNumber.ShouldBe((ushort)929);
    }

    [Fact]
    public async Task A_device_that_missed_the_answer_is_answered_again_and_its_events_are_not_taken_twice()
    {
        (await _host.Say(_device.Frame(501, HandMadeDevice.LightOn)))!.Payload.ShouldBe(HandMadeDevice.EventOk);

        (await _host.Say(_device.Frame(501, HandMadeDevice.LightOn)))!.Payload.ShouldBe(HandMadeDevice.EventOk);

        Events.ShouldBe(1);
        _host.SecurityEvents.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_repetition_cannot_be_replayed_either()
    {
        await _host.Say(_device.Frame(501, HandMadeDevice.LightOn));
        var again = _device.Frame(501, HandMadeDevice.LightOn);
        await _host.Say(again);

        (await _host.Say(again)).ShouldBeNull();

        _host.SecurityEvents.ShouldBe(["replay"]);
    }

    [Fact]
    public async Task Another_event_under_the_same_number_is_news()
    {
        await _host.Say(_device.Frame(501, HandMadeDevice.LightOn));

        (await _host.Say(_device.Frame(501, "8a01070a050800120100")))!.Payload.ShouldBe(HandMadeDevice.EventOk);

        Events.ShouldBe(2);
    }

    [Fact]
    public async Task A_message_whose_commit_went_unanswered_is_answered_when_the_cluster_is_back()
    {
        var lost = 1;
        _host.Grid.Device("device-01").AfterReceive = _ =>
            Interlocked.Decrement(ref lost) >= 0 ? throw new TimeoutException("the answer was lost") : Task.CompletedTask;

        (await _host.Say(_device.Frame(501, HandMadeDevice.LightOn)))!.Payload.ShouldBe(HandMadeDevice.EventOk);

        Events.ShouldBe(1);
    }

    private OslpDeviceState State => OslpDeviceStateFormat.Read(_host.Grid.Device("device-01").State.Content);

    private int Events => _host.Grid.Device("device-01").Messages.Sum(message => message.Events.Count);

    /// <summary>(r, n - s) verifies whenever (r, s) does; anybody can compute it.</summary>
    private static byte[] WithComplement(byte[] frame)
    {
        var order = BigInteger.Parse("0ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", System.Globalization.NumberStyles.HexNumber);
        var r = frame.AsSpan(4, frame[3]);
        var s = new BigInteger(frame.AsSpan(4 + r.Length + 2, frame[4 + r.Length + 1]), isBigEndian: true);
        var complement = (order - s).ToByteArray(isBigEndian: true);
        byte[] der = [0x30, (byte)(r.Length + complement.Length + 4), 2, (byte)r.Length, .. r, 2, (byte)complement.Length, .. complement];
        return [.. der, .. new byte[128 - der.Length], .. frame.AsSpan(128)];
    }
}
