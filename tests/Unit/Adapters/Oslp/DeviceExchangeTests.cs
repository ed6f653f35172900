using GridOrleans.Adapters;
using GridOrleans.Adapters.Hosting;
using GridOrleans.Adapters.Oslp;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Authorisation;
using GridOrleans.Commands;
using ErrorCode = GridOrleans.Errors.ErrorCode;

namespace GridOrleans.Tests.Unit.Adapters.Oslp;

/// <summary>Commands that go to a device over TCP; the device's bytes are made by hand.</summary>
public sealed class DeviceExchangeTests : IAsyncLifetime
{
    private const string GetStatus = "5a00";
    private const string StatusOk = "6214080012080a010110011a01641800200028003000"; // OSLP handbook, 12.1: relay 1 on at 100 %
    private const string SetLightOk = "52020800";
    private const string ResumeOk = "72020800";

    private readonly HandMadeDevice _device = new();
    private readonly HandMadeDeviceServer _server = new();
    private OslpHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await OslpHost.Start(
            $"Oslp:LoopbackDevicePort={_server.Port}", "Oslp:ResponseTimeout=00:00:02", "Oslp:ConnectTimeout=00:00:02");
        _server.Answer = request => _device.Frame(request.SequenceNumber + 1, AnswerTo(request.Payload));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _host.DisposeAsync();
        _device.Dispose();
    }

    [Fact]
    public async Task A_request_carries_the_stored_number_and_the_answer_s_number_comes_home()
    {
        var outcome = await Execute(new GetStatus(), storedNumber: 65535);

        var request = _server.Received.ShouldHaveSingleItem();
        request.SequenceNumber.ShouldBe(65535);
        request.Uid.ShouldBe(_device.Uid);
        request.Payload.ShouldBe(GetStatus);
        _host.Grid.Signer.Verifies(request.SignedPart, request.Signature).ShouldBeTrue();
        outcome.Verdict.ShouldBe(AttemptVerdict.Succeeded);
        outcome.SentAt.ShouldNotBeNull();
        After(outcome, 65535).SequenceNumber.ShouldBe((ushort)0);
        var light = outcome.Result.ShouldBeOfType<DeviceStatus>().LightValues.ShouldHaveSingleItem();
        light.ShouldBe(new LightValue { Index = 1, On = true, DimValue = 100 });
        await Eventually.Holds(() => _server.ClosedByPlatform == 1, "the platform has closed");
    }

    [Fact]
    public async Task Switching_is_followed_by_the_resumption_of_the_schedule_with_the_next_number()
    {
        var outcome = await Execute(new SetLight { LightValues = [new() { Index = 2, On = true, DimValue = 75 }] }, storedNumber: 10);

        _server.Received.Select(r => (r.SequenceNumber, r.Payload)).ShouldBe([(10, "4a0a0a080a010210011a014b"), (11, "6a050a01001000")]);
        outcome.Verdict.ShouldBe(AttemptVerdict.Succeeded);
        After(outcome, 10).SequenceNumber.ShouldBe((ushort)12);
    }

    [Fact]
    public async Task Without_the_option_nothing_follows_the_switching()
    {
        await using var host = await OslpHost.Start($"Oslp:LoopbackDevicePort={_server.Port}", "Oslp:ResumeScheduleAfterSetLight=false");

        var outcome = await host.Protocol.Execute(Command(new SetLight { LightValues = [new() { On = true }] }), TestContext.Current.CancellationToken);

        outcome.Verdict.ShouldBe(AttemptVerdict.Succeeded);
        _server.Received.ShouldHaveSingleItem().Payload.ShouldBe("4a040a021001");
    }

    [Theory]
    [InlineData("52020801", ErrorCode.DeviceReportsFailure)]
    [InlineData("52020802", ErrorCode.DeviceReportsRejected)]
    public async Task A_device_that_reports_a_failure_is_believed_and_nothing_follows(string answer, string code)
    {
        _server.Answer = request => _device.Frame(request.SequenceNumber + 1, answer);

        var outcome = await Execute(new SetLight { LightValues = [new() { On = true }] });

        outcome.Verdict.ShouldBe(AttemptVerdict.Refused);
        outcome.Error!.Code.ShouldBe(code);
        _server.Received.Count.ShouldBe(1);
        After(outcome).SequenceNumber.ShouldBe((ushort)101);
    }

    [Fact]
    public async Task When_the_follow_up_fails_the_attempt_fails_and_the_first_answer_s_number_still_comes_home()
    {
        _server.Answer = request => request.Payload.StartsWith("4a", StringComparison.Ordinal) ? _device.Frame(101, SetLightOk) : null;

        var outcome = await Execute(new SetLight { LightValues = [new() { On = true }] });

        outcome.Verdict.ShouldBe(AttemptVerdict.Retryable);
        outcome.Error!.Code.ShouldBe(ErrorCode.NoResponse);
        After(outcome).SequenceNumber.ShouldBe((ushort)101);
    }

    [Fact]
    public async Task A_light_that_was_switched_is_not_switched_again_when_only_what_follows_failed()
    {
        _server.Answer = request => request.Payload.StartsWith("4a", StringComparison.Ordinal) ? _device.Frame(101, SetLightOk) : null;
        var command = Command(new SetLight { LightValues = [new() { On = true }] });
        var first = await _host.Protocol.Execute(command, TestContext.Current.CancellationToken);
        _server.Answer = request => _device.Frame(request.SequenceNumber + 1, AnswerTo(request.Payload));
        var later = command with { Attempt = 2, Contact = command.Contact with { State = new(2, first.StateChange!(command.Contact.State.Content)) } };

        var second = await _host.Protocol.Execute(later, TestContext.Current.CancellationToken);

        second.Verdict.ShouldBe(AttemptVerdict.Succeeded);
        _server.Received.Select(request => request.Payload[..2]).ShouldBe(["4a", "6a", "6a"]);
        OslpDeviceStateFormat.Read(second.StateChange!(later.Contact.State.Content)).HalfDone.ShouldBeNull();
    }

    [Fact]
    public async Task A_command_in_between_does_not_make_a_switched_light_be_switched_again()
    {
        _server.Answer = request => request.Payload.StartsWith("4a", StringComparison.Ordinal) ? _device.Frame(101, SetLightOk) : null;
        var switched = Command(new SetLight { LightValues = [new() { On = true }] });
        var first = await _host.Protocol.Execute(switched, TestContext.Current.CancellationToken);
        var memory = first.StateChange!(switched.Contact.State.Content);
        _server.Answer = request => _device.Frame(request.SequenceNumber + 1, AnswerTo(request.Payload));
        var urgent = Command(new GetStatus());
        var between = await _host.Protocol.Execute(
            urgent with { CorrelationUid = Guid.CreateVersion7(), Contact = urgent.Contact with { State = new(2, memory) } }, TestContext.Current.CancellationToken);

        OslpDeviceStateFormat.Read(between.StateChange!(memory)).HalfDone.ShouldBe(switched.CorrelationUid);
    }

    [Theory]
    [InlineData(-5, true), InlineData(-6, false), InlineData(7, true), InlineData(8, false)]
    public async Task An_answer_is_believed_inside_the_window_only(int delta, bool believed)
    {
        _server.Answer = _ => _device.Frame((delta + 65536) % 65536, StatusOk);

        var outcome = await Execute(new GetStatus(), storedNumber: 0);

        outcome.Verdict.ShouldBe(believed ? AttemptVerdict.Succeeded : AttemptVerdict.Retryable);
        (outcome.Error?.Code).ShouldBe(believed ? null : ErrorCode.NoResponse);
        After(outcome, 0).SequenceNumber.ShouldBe(believed ? (ushort)delta : (ushort)0);
        _host.SecurityEvents.ShouldBe(believed ? [] : ["out-of-sequence"]);
    }

    [Fact]
    public async Task Another_s_signature_is_not_believed()
    {
        using var impostor = new HandMadeDevice { Uid = _device.Uid };
        _server.Answer = request => impostor.Frame(request.SequenceNumber + 1, StatusOk);

        await Disbelieved("bad-signature");
    }

    [Fact]
    public async Task Another_device_s_answer_is_not_believed()
    {
        _server.Answer = request => _device.Frame(request.SequenceNumber + 1, StatusOk, uid: new byte[12]);

        await Disbelieved("wrong-device");
    }

    [Fact]
    public async Task An_answer_that_was_given_before_is_not_believed()
    {
        var answer = _device.Frame(101, StatusOk);
        _server.Answer = _ => answer;
        var first = await Execute(new GetStatus());
        var command = Command(new GetStatus());
        command = command with
        {
            Contact = command.Contact with { State = new(2, first.StateChange!(command.Contact.State.Content)) },
        };

        var second = await _host.Protocol.Execute(command, TestContext.Current.CancellationToken);

        second.Error!.Code.ShouldBe(ErrorCode.NoResponse);
        second.StateChange.ShouldBeNull();
        _host.SecurityEvents.ShouldBe(["replay"]);
    }

    [Theory]
    [InlineData(SetLightOk, "unexpected-message")]
    [InlineData("5a00", "unexpected-message")]
    [InlineData("", "malformed")]
    [InlineData("62020801", "malformed")] // required fields are missing
    public async Task An_answer_of_no_use_counts_its_number_all_the_same(string payload, string kind)
    {
        _server.Answer = request => _device.Frame(request.SequenceNumber + 1, payload);

        var outcome = await Execute(new GetStatus());

        outcome.Verdict.ShouldBe(AttemptVerdict.Retryable);
        outcome.Error!.Code.ShouldBe(ErrorCode.NoResponse);
        After(outcome).SequenceNumber.ShouldBe((ushort)101);
        _host.SecurityEvents.ShouldBe([kind]);
    }

    [Fact]
    public async Task A_silent_device_is_not_waited_for_longer_than_told()
    {
        _server.Answer = _ => null;

        var outcome = await Execute(new GetStatus());

        outcome.Verdict.ShouldBe(AttemptVerdict.Retryable);
        outcome.Error!.Code.ShouldBe(ErrorCode.NoResponse);
        outcome.SentAt.ShouldNotBeNull();
        outcome.StateChange.ShouldBeNull();
    }

    [Fact]
    public async Task The_attempt_s_limit_ends_the_wait_and_the_evidence_stays()
    {
        _server.Answer = _ => null;
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        var outcome = await _host.Protocol.Execute(Command(new GetStatus()), limit.Token);

        outcome.Error!.Code.ShouldBe(ErrorCode.NoResponse);
        outcome.SentAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Half_an_answer_is_no_answer()
    {
        _server.Answer = request => _device.Frame(request.SequenceNumber + 1, StatusOk)[..100];

        (await Execute(new GetStatus())).Error!.Code.ShouldBe(ErrorCode.NoResponse);
    }

    [Fact]
    public async Task A_device_that_closes_without_an_answer_did_not_respond()
    {
        _server.Answer = _ => [];

        (await Execute(new GetStatus())).Error!.Code.ShouldBe(ErrorCode.NoResponse);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_a_failed_connection()
    {
        _server.Resets = true;

        var outcome = await Execute(new GetStatus());

        outcome.Verdict.ShouldBe(AttemptVerdict.Retryable);
        outcome.Error!.Code.ShouldBe(ErrorCode.ConnectionFailure);
        outcome.SentAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_device_that_does_not_listen_is_a_failed_connection_and_nothing_was_sent()
    {
        await _server.Leave();

        var outcome = await Execute(new GetStatus());

        outcome.Verdict.ShouldBe(AttemptVerdict.Retryable);
        outcome.Error!.Code.ShouldBe(ErrorCode.ConnectionFailure);
        outcome.SentAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_device_that_never_registered_cannot_be_reached_and_the_message_says_what_to_do()
    {
        var command = Command(new GetStatus());

        var unregistered = await Execute(command with { Contact = command.Contact with { State = ProtocolState.None } });
        var homeless = await Execute(command with { Contact = command.Contact with { NetworkAddress = null } });
        var keyless = await Execute(command with { Contact = command.Contact with { PublicKey = null } });

        unregistered.Error!.Code.ShouldBe(ErrorCode.ConnectionFailure);
        unregistered.Error.Message.ShouldContain("let it register");
        homeless.Error!.Code.ShouldBe(ErrorCode.ConnectionFailure);
        homeless.Error.Message.ShouldContain("network address");
        keyless.Error!.Code.ShouldBe(ErrorCode.NoResponse);
        new[] { unregistered, homeless, keyless }.ShouldAllBe(o => o.Verdict == AttemptVerdict.Retryable);
        _server.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_command_that_the_protocol_does_not_have_is_refused()
    {
        var outcome = await Execute(Command(new GetStatus()) with { Command = new OtherProtocolsCommand() });

        outcome.Verdict.ShouldBe(AttemptVerdict.Refused);
        outcome.Error!.Code.ShouldBe(ErrorCode.UnsupportedCommand);
    }

    [Fact]
    public async Task A_command_that_devices_cannot_take_is_refused_and_not_sent()
    {
        var outcome = await Execute(new UpdateDeviceSslCertification { CertificateDomain = new('d', 100), CertificateUrl = "/new.pem" });

        outcome.Verdict.ShouldBe(AttemptVerdict.Refused);
        outcome.Error!.Code.ShouldBe(ErrorCode.UnsupportedCommand);
        _server.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_device_said_meanwhile_is_not_undone_by_the_answer()
    {
        var outcome = await Execute(new GetStatus());
        var meanwhile = State(100).Hears(new HeardMessage(103, 1), 1);

        var after = OslpDeviceStateFormat.Read(outcome.StateChange!(OslpDeviceStateFormat.Write(meanwhile)));

        after.SequenceNumber.ShouldBe((ushort)103);
        after.Seen.Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_change_that_was_made_already_changes_nothing()
    {
        var outcome = await Execute(new SetLight { LightValues = [new() { On = true }] });
        var once = outcome.StateChange!(OslpDeviceStateFormat.Write(State(100)));

        outcome.StateChange(once).ShouldBeSameAs(once);
    }

    private async Task Disbelieved(string kind)
    {
        var outcome = await Execute(new GetStatus());

        outcome.Verdict.ShouldBe(AttemptVerdict.Retryable);
        outcome.Error!.Code.ShouldBe(ErrorCode.NoResponse);
        outcome.StateChange.ShouldBeNull();
        _host.SecurityEvents.ShouldBe([kind]);
    }

    private Task<ExchangeOutcome> Execute(DeviceCommand command, ushort storedNumber = 100) => Execute(Command(command, storedNumber));

    private Task<ExchangeOutcome> Execute(DispatchedCommand command) =>
        _host.Protocol.Execute(command, TestContext.Current.CancellationToken);

    private DispatchedCommand Command(DeviceCommand command, ushort storedNumber = 100) => ScriptedProtocol.Command(command: command, contact: new()
    {
        DeviceIdentification = "device-01",
        Protocol = "OSLP",
        NetworkAddress = "127.0.0.1",
        PublicKey = _device.PublicKey,
        State = new(1, OslpDeviceStateFormat.Write(State(storedNumber))),
    });

    private OslpDeviceState State(ushort storedNumber) =>
        OslpDeviceState.Unknown.Registered(new DeviceUid(_device.Uid), storedNumber, 1, 2, fingerprint: 0);

    private OslpDeviceState After(ExchangeOutcome outcome, ushort storedNumber = 100)
    {
        var before = OslpDeviceStateFormat.Write(State(storedNumber));
        return OslpDeviceStateFormat.Read(outcome.StateChange?.Invoke(before) ?? before);
    }

    private static string AnswerTo(string request) => request[..2] switch
    {
        "4a" => SetLightOk,
        "6a" => ResumeOk,
        _ => StatusOk,
    };

    private sealed record OtherProtocolsCommand : DeviceCommand
    {
        public override DeviceFunction Function => DeviceFunction.SetReboot;
    }
}
