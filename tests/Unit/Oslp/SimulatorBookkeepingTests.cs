using CsCheck;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;
using GridOrleans.Simulators.Oslp;
using Microsoft.Extensions.Time.Testing;

namespace GridOrleans.Tests.Unit.Oslp;

public sealed class SimulatorBookkeepingTests
{
    private const int RingSize = 4096;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Executions_are_counted_from_one_and_found_by_ordinal_and_by_device()
    {
        var log = new ExecutionLog(devices: 3, RingSize);
        for (var number = 1; number <= 9; number++)
            log.Add((number % 3) + 1, MessageKind.SetLightRequest, _time.GetUtcNow(), (ushort)number, [(byte)number]);

        log.After(0, 100).Select(execution => execution.Ordinal).ShouldBe([1, 2, 3, 4, 5, 6, 7, 8, 9]);
        log.After(6, 2).Select(execution => execution.Ordinal).ShouldBe([7, 8]);
        log.After(9, 10).ShouldBeEmpty();
        log.Of(device: 2, 100).Select(execution => execution.SequenceNumber).ShouldBe([1, 4, 7]);
        log.Of(device: 2, 2).Select(execution => execution.SequenceNumber).ShouldBe([4, 7], "the newest are kept");
        log.Of(device: 1, 1)[0].Payload.ToArray().ShouldBe([9]);
    }

    [Fact]
    public void The_ring_forgets_the_oldest_and_never_mixes_devices() => Gen.Int[1, 3 * RingSize].Sample(count =>
    {
        var log = new ExecutionLog(devices: 5, RingSize);
        for (var number = 0; number < count; number++)
            log.Add((number % 5) + 1, MessageKind.GetStatusRequest, default, (ushort)number, []);

        var all = log.After(0, int.MaxValue);
        all.Count.ShouldBe(Math.Min(count, RingSize));
        all[^1].Ordinal.ShouldBe(count);
        all[0].Ordinal.ShouldBe(log.Oldest);
        for (var device = 1; device <= 5; device++)
            log.Of(device, int.MaxValue).ShouldBe(all.Where(execution => execution.DeviceNumber == device));
    }, iter: 20);

    [Fact]
    public void A_very_long_request_is_remembered_by_its_beginning()
    {
        var log = new ExecutionLog(devices: 1, RingSize);
        log.Add(1, MessageKind.SetScheduleRequest, default, 1, new byte[4096]);

        log.After(0, 1)[0].Payload.Length.ShouldBe(ExecutionLog.PayloadKept);
    }

    [Fact]
    public void An_errand_is_due_at_its_time_and_once()
    {
        var agenda = new Agenda(_time);
        var light = Light();
        agenda.Plan(light, Errand.Register, TimeSpan.FromSeconds(5));
        agenda.Plan(light, Errand.Register, TimeSpan.FromSeconds(9));
        agenda.TryTake(out _, out _).ShouldBeFalse();

        _time.Advance(TimeSpan.FromSeconds(5));

        agenda.TryTake(out var taken, out var errand).ShouldBeTrue();
        taken.ShouldBe(light);
        errand.ShouldBe(Errand.Register);
        _time.Advance(TimeSpan.FromMinutes(1));
        agenda.TryTake(out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void Planning_again_brings_an_errand_forward()
    {
        var agenda = new Agenda(_time);
        agenda.Plan(Light(), Errand.ReportEvents, TimeSpan.FromSeconds(60));
        var light = Light();
        agenda.Plan(light, Errand.ReportEvents, TimeSpan.FromSeconds(60));
        agenda.Plan(light, Errand.ReportEvents, TimeSpan.Zero);

        agenda.TryTake(out var taken, out _).ShouldBeTrue();
        taken.ShouldBe(light);
        _time.Advance(TimeSpan.FromSeconds(60));
        agenda.TryTake(out taken, out _).ShouldBeTrue();
        taken.ShouldNotBe(light, "its later plan was overtaken");
        agenda.TryTake(out _, out _).ShouldBeFalse();
        agenda.Count.ShouldBe(0);
    }

    [Fact]
    public void A_full_outbox_loses_the_oldest_event()
    {
        var outbox = new EventOutbox();
        for (var number = 0; number <= EventOutbox.Capacity; number++)
        {
            outbox.Add(new EventNotification { Event = (Event)number }).ShouldBe(number < EventOutbox.Capacity);
        }

        outbox.Count.ShouldBe(EventOutbox.Capacity);
        outbox.NextBundle().Select(reported => (int)reported.Event).ShouldBe([1, 2, 3, 4, 5, 6]);
        outbox.Delivered(6);
        outbox.NextBundle()[0].Event.ShouldBe((Event)7);
    }

    [Fact]
    public void Delays_double_up_to_their_limit_with_jitter()
    {
        var rhythm = new RetryRhythm(new SimulatorOptions { Devices = 10 });

        for (var failures = 1; failures < 200; failures++)
        {
            var nominal = Math.Min(15, Math.Pow(2, failures - 1));
            rhythm.After(failures).TotalSeconds.ShouldBeInRange(nominal / 2, nominal);
        }
    }

    [Fact]
    public void Many_devices_share_two_hundred_tries_a_second() =>
        new RetryRhythm(new SimulatorOptions { Devices = 40_000 }).After(30).TotalSeconds.ShouldBeInRange(100, 200);

    [Fact]
    public async Task While_no_connection_can_be_had_everybody_waits()
    {
        var gate = new PlatformGate(_time);
        gate.PassAsync(TestContext.Current.CancellationToken).IsCompleted.ShouldBeTrue();
        gate.Report(connected: false);

        var passing = gate.PassAsync(TestContext.Current.CancellationToken);
        passing.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await passing;

        gate.Report(connected: true);
        gate.PassAsync(TestContext.Current.CancellationToken).IsCompleted.ShouldBeTrue();
    }

    [Theory]
    [InlineData("LIGHT,LIGHT,LIGHT,TARIFF", 4)]
    [InlineData("light, tariff", 2)]
    [InlineData("", 0)]
    [InlineData("LIGHT,LAMP", 0)]
    [InlineData("LIGHT,LIGHT,LIGHT,LIGHT,LIGHT,LIGHT,LIGHT", 0)]
    public void Outputs_are_a_list_of_at_most_six(string text, int count) =>
        (SimulatorOptionsCheck.Outputs(text)?.Count ?? 0).ShouldBe(count);

    [Theory]
    [InlineData("127.0.0.1:12122", true)]
    [InlineData("[::1]:12122", true)]
    [InlineData("oslp-adapter:12122", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("host", false)]
    [InlineData("host:0", false)]
    [InlineData(":12122", false)]
    [InlineData("", false)]
    [InlineData("host:70000", false)]
    public void A_platform_is_a_host_and_a_port(string text, bool good) => (SimulatorHost.ParseAddress(text) is not null).ShouldBe(good);

    [Fact]
    public void Every_wrong_option_is_named()
    {
        var result = new SimulatorOptionsCheck().Validate(null, new SimulatorOptions
        {
            Devices = 0,
            Listen = "nowhere",
            Platform = "nowhere",
            Outputs = "LAMP",
            Concurrency = 0,
            IdleTimeout = TimeSpan.Zero,
            Faults = new DeviceFaults { DelayMilliseconds = -1 },
        });

        string[] named = ["Devices", "Listen", "Platform", "PrivateKeyFile", "PublicKeyFile", "Outputs", "Concurrency", "IdleTimeout", "delay"];
        var failures = string.Join('\n', result.Failures!);
        named.ShouldAllBe(key => failures.Contains(key, StringComparison.OrdinalIgnoreCase), failures);
    }

    private static StreetLight Light() =>
        new(1, DeviceIdentity.Create("light-", 1), new DeviceModel { Outputs = [RelayType.Light], FirmwareVersion = "R01" });
}
