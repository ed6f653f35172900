using System.Text;

namespace GridOrleans.Tests.Unit.Oslp;

/// <summary>The simulator over TCP, with a platform that shares no code with it.</summary>
public sealed class SimulatorConversationTests
{
    private const string SetLight = "4a0a0a080a010210011a014b"; // relay 2 on, 75 percent
    private const string AllOn = "4a040a021001";
    private const string GetStatus = "5a00";
    private const string Ok = "52020800";

    [Fact]
    public async Task A_device_registers_by_itself_and_confirms_under_the_next_number()
    {
        await using var simulator = await RunningSimulator.StartRegisteredAsync("Devices=1");

        var frames = simulator.Platform.Received.ToList();
        frames.Count.ShouldBe(2);
        frames.ShouldAllBe(frame => simulator.Platform.DeviceSigned(frame));
        var register = TinyPlatform.PayloadOf(frames[0]);
        register.ShouldStartWith("0a");
        register.ShouldContain("0a0b" + Convert.ToHexStringLower(Encoding.ASCII.GetBytes("light-00001")) + "12047f00000118012000");
        TinyPlatform.PayloadOf(frames[1]).ShouldStartWith("aa02");
        TinyPlatform.NumberOf(frames[1]).ShouldBe((TinyPlatform.NumberOf(frames[0]) + 1) % 65536);
        var device = await simulator.DeviceAsync();
        device.GetProperty("registered").GetBoolean().ShouldBeTrue();
        device.GetProperty("sequenceNumber").GetInt32().ShouldBe(TinyPlatform.NumberOf(frames[1]));
        device.GetProperty("clock").GetDateTimeOffset().ShouldBeInRange(
            new(2024, 1, 1, 12, 0, 0, TimeSpan.Zero), new(2024, 1, 1, 12, 1, 0, TimeSpan.Zero), "the platform's time is kept");
    }

    [Fact]
    public async Task A_device_that_gets_no_answer_registers_again_until_it_is_accepted()
    {
        var refused = 0;
        await using var simulator = await RunningSimulator.StartAsync("Devices=1", "RegisterAtStart=false");
        simulator.Platform.Answers = _ => Interlocked.Increment(ref refused) > 4;
        await simulator.Http.PostAsync("/devices/light-00001/register", null, TestContext.Current.CancellationToken);

        await RunningSimulator.Eventually(async () => (await simulator.DeviceAsync()).GetProperty("registered").GetBoolean());

        simulator.Platform.Received.Count.ShouldBeGreaterThanOrEqualTo(6);
    }

    [Theory]
    [InlineData("a wrong signature")]
    [InlineData("another uid")]
    [InlineData("another number")]
    [InlineData("another random number of the device")]
    [InlineData("another random number of the platform")]
    [InlineData("a refusal")]
    [InlineData("an answer to something else")]
    [InlineData("garbage")]
    [InlineData("half an answer")]
    [InlineData("a length beyond any answer")]
    public async Task A_device_does_not_take_for_its_registration_an_answer_with(string fault)
    {
        await using var simulator = await RunningSimulator.StartAsync(
            "Devices=1", "RegisterAtStart=false", "ResponseTimeout=00:00:00.300");
        Spoil(simulator.Platform, fault);
        await simulator.Http.PostAsync("/devices/light-00001/register", null, TestContext.Current.CancellationToken);
        await RunningSimulator.Eventually(() => Task.FromResult(simulator.Platform.Received.Count >= 4));
        (await simulator.DeviceAsync()).GetProperty("registered").GetBoolean().ShouldBeFalse();
        var confirmations = simulator.Platform.Received.Count(frame => TinyPlatform.PayloadOf(frame).StartsWith("aa02", StringComparison.Ordinal));
        (confirmations > 0).ShouldBe(fault == "another random number of the platform", "only that one shows in the second answer");

        simulator.Platform.Change = (uid, number, payload) => (uid, number, payload);
        simulator.Platform.ChangeFrame = frame => frame;

        await RunningSimulator.Eventually(async () => (await simulator.DeviceAsync()).GetProperty("registered").GetBoolean());
    }

    private static void Spoil(TinyPlatform platform, string fault)
    {
        switch (fault)
        {
            case "a wrong signature":
                platform.ChangeFrame = frame => [.. frame[..20], (byte)(frame[20] ^ 1), .. frame[21..]];
                break;
            case "half an answer":
                platform.ChangeFrame = frame => frame[..(frame.Length / 2)];
                break;
            case "a length beyond any answer":
                platform.ChangeFrame = frame => [.. frame[..142], 0xff, 0xff, .. frame[144..]];
                break;
            case "another uid":
                platform.Change = (uid, number, payload) => ([.. uid[..11], (byte)(uid[11] ^ 1)], number, payload);
                break;
            case "another number":
                platform.Change = (uid, number, payload) => (uid, (number + 1) % 65536, payload);
                break;
            case "another random number of the device":
                platform.Change = (uid, number, payload) => (uid, number, payload.StartsWith("12", StringComparison.Ordinal)
                    ? "12280800120e3230323430313031313230303030188080" + "0420dddd022a0c087810b0ecdb311884f48505" : payload);
                break;
            case "another random number of the platform":
                platform.Change = (uid, number, payload) => (uid, number, payload.Replace("18dddd02", "18dedd02", StringComparison.Ordinal));
                break;
            case "a refusal":
                platform.Change = (uid, number, payload) => (uid, number, payload.Replace("0800120e", "0801120e", StringComparison.Ordinal));
                break;
            case "an answer to something else":
                platform.Change = (uid, number, _) => (uid, number, Ok);
                break;
            default:
                platform.Change = (uid, number, _) => (uid, number, "4aff");
                break;
        }
    }

    [Fact]
    public async Task A_command_is_answered_executed_recorded_and_reported()
    {
        await using var simulator = await RunningSimulator.StartRegisteredAsync();
        var (uid, number) = await simulator.AddressAsync();

        var answer = await simulator.Platform.AskAsync(simulator.Devices, uid, number, SetLight);

        TinyPlatform.PayloadOf(answer).ShouldBe(Ok);
        TinyPlatform.NumberOf(answer).ShouldBe((number + 1) % 65536);
        answer[130..142].ShouldBe(uid);
        simulator.Platform.DeviceSigned(answer).ShouldBeTrue();
        var relay = (await simulator.DeviceAsync()).GetProperty("relays")[1];
        relay.ToString().ShouldBe("""{"index":2,"type":"LIGHT","on":true,"dimValue":75}""");
        var executed = (await simulator.GetAsync("/devices/light-00001/executions"))[0];
        executed.GetProperty("request").GetString().ShouldBe("setLight");
        executed.GetProperty("payload").GetString().ShouldBe(SetLight);
        executed.GetProperty("sequenceNumber").GetInt32().ShouldBe(number);
        (await simulator.GetAsync("/executions?after=0&limit=10")).ToString().ShouldBe($"[{executed}]");
        await RunningSimulator.Eventually(() => Task.FromResult(simulator.Platform.ReceivedEvents.Any()));
        simulator.Platform.ReceivedEvents.First().ShouldContain("08d00f120102", Case.Insensitive, "light on, relay 2");
        await RunningSimulator.Eventually(async () => (await simulator.DeviceAsync()).GetProperty("sequenceNumber").GetInt32() == (number + 2) % 65536);
    }

    [Fact]
    public async Task A_request_in_any_segmentation_is_answered_and_so_is_the_next_on_the_same_connection()
    {
        await using var simulator = await RunningSimulator.StartRegisteredAsync();
        var (uid, number) = await simulator.AddressAsync();
        using var client = await simulator.Platform.ConnectAsync(simulator.Devices);

        foreach (var value in simulator.Platform.Frame(uid, number, GetStatus))
            await client.GetStream().WriteAsync(new[] { value }, TestContext.Current.CancellationToken);
        var first = await simulator.Platform.ReadFrameAsync(client.GetStream());
        byte[] both = [.. simulator.Platform.Frame(uid, number + 1, GetStatus), .. simulator.Platform.Frame(uid, number + 2, AllOn)];
        await client.GetStream().WriteAsync(both, TestContext.Current.CancellationToken);
        var second = await simulator.Platform.ReadFrameAsync(client.GetStream());
        var third = await simulator.Platform.ReadFrameAsync(client.GetStream());

        TinyPlatform.PayloadOf(first).ShouldStartWith("62");
        TinyPlatform.NumberOf(second).ShouldBe((number + 2) % 65536);
        TinyPlatform.PayloadOf(third).ShouldBe(Ok);
    }

    [Fact]
    public async Task What_cannot_be_trusted_or_served_is_closed_without_an_answer_and_counted()
    {
        await using var simulator = await RunningSimulator.StartRegisteredAsync();
        var (uid, number) = await simulator.AddressAsync();
        var sound = simulator.Platform.Frame(uid, number, AllOn);
        (byte[] Bytes, string Counted)[] hostile =
        [
            (simulator.Platform.Frame(new byte[12], number, AllOn), "unknownDevice"),
            ([.. sound[..^1], (byte)(sound[^1] ^ 1)], "badSignature"),
            ([.. new byte[128], .. sound[128..]], "badSignature"),
            (simulator.Platform.Frame(uid, number, "4aff"), "malformedPayload"),
            (simulator.Platform.Frame(uid, number, ""), "malformedPayload"),
            (simulator.Platform.Frame(uid, number, Ok), "unknownRequest"),
            (simulator.Platform.Frame(uid, (number + 7) % 65536, AllOn), "outOfSequence"),
        ];
        foreach (var (bytes, counted) in hostile)
        {
            var before = (await simulator.GetAsync("/summary")).GetProperty("intake").GetProperty(counted).GetInt64();
            using var client = await simulator.Platform.ConnectAsync(simulator.Devices);
            await client.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);

            (await simulator.Platform.ReadFrameAsync(client.GetStream())).ShouldBeEmpty(counted);

            (await simulator.GetAsync("/summary")).GetProperty("intake").GetProperty(counted).GetInt64().ShouldBe(before + 1);
        }

        (await simulator.GetAsync("/summary")).GetProperty("executed").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task Bytes_that_are_no_envelope_do_not_disturb_the_listener()
    {
        await using var simulator = await RunningSimulator.StartRegisteredAsync("IdleTimeout=00:00:00.300");
        var random = new byte[2_000];
        new Random(7).NextBytes(random);
        var lying = new byte[144];
        lying[142] = lying[143] = 0xff;
        foreach (var bytes in new[] { random, lying, new byte[20], [] })
        {
            using var client = await simulator.Platform.ConnectAsync(simulator.Devices);
            await client.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);

            (await simulator.Platform.ReadFrameAsync(client.GetStream())).ShouldBeEmpty();
        }

        TinyPlatform.PayloadOf(await simulator.AskAsync(AllOn)).ShouldBe(Ok);
        await RunningSimulator.Eventually(async () => (await simulator.GetAsync("/summary")).GetProperty("connections").GetInt32() == 0);
    }

    [Fact]
    public async Task A_device_out_of_sequence_registers_anew_and_reports_it()
    {
        await using var simulator = await RunningSimulator.StartRegisteredAsync("Devices=1");
        var (uid, number) = await simulator.AddressAsync();
        (await simulator.Platform.AskAsync(simulator.Devices, uid, (number + 100) % 65536, AllOn)).ShouldBeEmpty();

        await RunningSimulator.Eventually(() => Task.FromResult(simulator.Platform.ReceivedEvents.Any()));

        simulator.Platform.ReceivedEvents.First().ShouldContain("08d836", Case.Insensitive, "event 7000");
        simulator.Platform.Received.Count(frame => TinyPlatform.PayloadOf(frame).StartsWith("0a", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_restarting_device_cannot_be_reached_and_then_registers_again()
    {
        await using var simulator = await RunningSimulator.StartRegisteredAsync("Devices=1", "RebootDelay=00:00:01");
        TinyPlatform.PayloadOf(await simulator.AskAsync(AllOn)).ShouldBe(Ok);
        TinyPlatform.PayloadOf(await simulator.AskAsync("fa0100")).ShouldBe("8202020800");

        (await simulator.AskAsync(GetStatus)).ShouldBeEmpty();
        await RunningSimulator.Eventually(async () => (await simulator.DeviceAsync()).GetProperty("registered").GetBoolean());

        var device = await simulator.DeviceAsync();
        device.GetProperty("startups").GetInt32().ShouldBe(2);
        device.GetProperty("relays")[0].GetProperty("on").GetBoolean().ShouldBeFalse();
        TinyPlatform.PayloadOf(await simulator.AskAsync(AllOn)).ShouldBe(Ok);
    }

    [Fact]
    public async Task An_event_without_an_answer_is_said_again_under_the_same_number_and_newly_signed()
    {
        await using var simulator = await RunningSimulator.StartRegisteredAsync();
        var lost = 0;
        simulator.Platform.Answers = frame =>
            !TinyPlatform.PayloadOf(frame).StartsWith("8a01", StringComparison.Ordinal) || Interlocked.Increment(ref lost) > 2;
        await simulator.AskAsync(AllOn);

        await RunningSimulator.Eventually(async () => (await simulator.GetAsync("/summary")).GetProperty("eventsDelivered").GetInt64() == 3);

        var sent = simulator.Platform.Received.Where(frame => TinyPlatform.PayloadOf(frame).StartsWith("8a01", StringComparison.Ordinal)).ToList();
        sent.Count.ShouldBe(3);
        sent.Select(frame => Convert.ToHexString(frame.AsSpan(128))).Distinct().Count().ShouldBe(1, "number, uid and payload stay");
        sent.Select(frame => Convert.ToHexString(frame.AsSpan(0, 128))).Distinct().Count().ShouldBe(3, "the same bytes again would be a replay");
        sent.ShouldAllBe(frame => simulator.Platform.DeviceSigned(frame));
    }

    [Fact]
    public async Task Rejected_events_make_the_device_register_and_are_given_up_after_three_times()
    {
        await using var simulator = await RunningSimulator.StartRegisteredAsync("Devices=1");
        simulator.Platform.EventStatus = 2;
        await simulator.AskAsync(SetLight);

        await RunningSimulator.Eventually(async () => (await simulator.GetAsync("/summary")).GetProperty("eventsRejected").GetInt64() == 3);

        await RunningSimulator.Eventually(async () => (await simulator.DeviceAsync()).GetProperty("eventsWaiting").GetInt32() == 0);
        simulator.Platform.Received.Count(frame => TinyPlatform.PayloadOf(frame).StartsWith("0a", StringComparison.Ordinal)).ShouldBe(3);
    }
}
