using GridOrleans.Commands;
using GridOrleans.Errors;
using Microsoft.Extensions.Time.Testing;
using ErrorCode = GridOrleans.Errors.ErrorCode;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class SubmissionTests
{
    private const string Path = "/api/v1/devices/light-00001/commands";
    private const string Light = """{"type":"setLight","lightValues":[{"index":1,"on":true,"dimValue":75}]}""";

    [Fact]
    public async Task A_command_is_accepted_with_the_place_where_it_can_be_read()
    {
        await using var host = await RestHost.Start();
        var device = host.Platform.Add("light-00001");

        var answer = await host.Post(Path, Light);

        answer.Status.ShouldBe(202);
        answer.Text("status").ShouldBe("accepted");
        answer.Header("Location").ShouldBe($"/api/v1/commands/{answer.Text("correlationUid")}");
        answer.Header("Preference-Applied").ShouldBeNull();
        var submission = device.Submissions.Single();
        submission.Caller.OrganisationIdentification.ShouldBe(FakePlatform.Organisation);
        submission.IdempotencyKey.ShouldBeNull();
        submission.CorrelationUid.Version.ShouldBe(7);
        submission.Command.ShouldBeOfType<SetLight>().LightValues.ShouldBe([new LightValue { Index = 1, On = true, DimValue = 75 }]);
        answer.Body.GetProperty("command").GetRawText().ShouldBe(Light);
    }

    [Fact]
    public async Task The_same_key_twice_gives_one_command_and_with_another_body_a_refusal()
    {
        await using var host = await RestHost.Start();
        host.Platform.Add("light-00001");
        (string, string) key = ("Idempotency-Key", "once");

        var first = await host.Post(Path, """{"type":"getStatus"}""", key);
        var again = await host.Post(Path, """{"type":"getStatus","deviceIdentification":"light-00001"}""", key);
        var other = await host.Post(Path, """{"type":"setReboot"}""", key);
        var without = await host.Post(Path, """{"type":"getStatus"}""");

        again.Status.ShouldBe(202);
        again.Text("correlationUid").ShouldBe(first.Text("correlationUid"));
        other.Status.ShouldBe(422);
        other.Code.ShouldBe("idempotency-key-reused");
        without.Text("correlationUid").ShouldNotBe(first.Text("correlationUid"));
    }

    [Fact]
    public async Task Who_waits_gets_the_outcome()
    {
        await using var host = await RestHost.Start();
        var device = host.Platform.Add("light-00001");
        var waiting = host.Post(Path, Light, ("Prefer", "wait=30"));
        await Until(() => !device.Waits.IsEmpty);

        device.End(device.Submissions.Single().CorrelationUid, CommandStatus.Succeeded);
        var answer = await waiting;

        answer.Status.ShouldBe(200);
        answer.Text("status").ShouldBe("succeeded");
        answer.Header("Preference-Applied").ShouldBe("wait=30");
        answer.Header("Location").ShouldNotBeNull();
        device.Waits.ShouldAllBe(slice => slice <= TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Who_waits_for_a_command_that_has_ended_already_gets_the_outcome_from_the_journal()
    {
        await using var host = await RestHost.Start();
        host.Platform.Add("light-00001").AnswersAtOnce = true;

        var answer = await host.Post(Path, Light, ("Prefer", "wait=30"));

        answer.Status.ShouldBe(200);
        answer.Text("status").ShouldBe("succeeded");
    }

    [Fact]
    public async Task Who_waits_in_vain_gets_where_the_command_stands()
    {
        await using var host = await RestHost.Start();
        host.Platform.Add("light-00001");

        var answer = await host.Post(Path, Light, ("Prefer", "wait=1"));

        answer.Status.ShouldBe(202);
        answer.Text("status").ShouldBe("dispatched");
        answer.Header("Preference-Applied").ShouldBe("wait=1");
    }

    [Fact]
    public async Task A_wait_outlives_the_loss_of_the_silo_that_was_asked()
    {
        await using var host = await RestHost.Start();
        var device = host.Platform.Add("light-00001");
        var lost = 2;
        host.Platform.Trouble = call =>
            call == nameof(FakeDevice.WaitForOutcome) && Interlocked.Decrement(ref lost) >= 0 ? new SiloUnavailableException() : null;
        var waiting = host.Post(Path, Light, ("Prefer", "wait=30"));
        await Until(() => device.Waits.Count > 2);

        device.End(device.Submissions.Single().CorrelationUid, CommandStatus.Failed);

        (await waiting).Text("status").ShouldBe("failed");
    }

    [Fact]
    public async Task A_gateway_that_stops_lets_its_waiting_clients_go()
    {
        await using var host = await RestHost.Start();
        var device = host.Platform.Add("light-00001");
        var waiting = host.Post(Path, Light, ("Prefer", "wait=60"));
        await Until(() => !device.Waits.IsEmpty);

        await host.StopAsync();

        (await waiting).Status.ShouldBe(202);
    }

    [Fact]
    public async Task A_submission_whose_answer_was_lost_is_repeated_under_its_id()
    {
        await using var host = await RestHost.Start();
        var device = host.Platform.Add("light-00001");
        var lost = 3;
        host.Platform.Trouble = call =>
            call == nameof(FakeDevice.Submit) && Interlocked.Decrement(ref lost) >= 0 ? new TimeoutException() : null;

        var answer = await host.Post(Path, Light);

        answer.Status.ShouldBe(202);
        device.Submissions.Count.ShouldBe(4);
        device.Submissions.Select(s => s.CorrelationUid).Distinct().Count().ShouldBe(1);
    }

    [Theory]
    [InlineData(ErrorCode.StoreUnavailable, 503)]
    [InlineData(ErrorCode.Busy, 429)]
    [InlineData(ErrorCode.Overloaded, 503)]
    public async Task What_the_platform_cannot_take_now_is_said_at_once(string code, int status)
    {
        await using var host = await RestHost.Start();
        var device = host.Platform.Add("light-00001");
        host.Platform.Trouble = _ => new UnavailableException(code, "not now", TimeSpan.FromSeconds(1.2));

        var answer = await host.Post(Path, Light);

        answer.Status.ShouldBe(status);
        answer.Code.ShouldBe(code);
        answer.Header("Retry-After").ShouldBe("2");
        device.Submissions.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_overloaded_platform_is_left_in_peace_until_its_time_has_come()
    {
        var time = new FakeTimeProvider();
        await using var host = await RestHost.Start(time: time);
        var device = host.Platform.Add("light-00001");
        host.Platform.Trouble = _ => UnavailableException.Overloaded("too much");
        await host.Post(Path, Light);

        var single = await host.Post(Path, Light);
        var batch = await host.Post("/api/v1/commands", """[{"type":"getStatus","deviceIdentification":"light-00001"}]""");
        host.Platform.Trouble = _ => null;
        time.Advance(TimeSpan.FromSeconds(1));
        var later = await host.Post(Path, Light);

        (single.Status, single.Code, single.Header("Retry-After")).ShouldBe((503, "overloaded", "1"));
        (batch.Status, batch.Code, batch.Header("Retry-After")).ShouldBe((503, "overloaded", "1"));
        later.Status.ShouldBe(202);
        device.Submissions.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_command_for_an_unknown_device_is_refused()
    {
        await using var host = await RestHost.Start();

        var answer = await host.Post("/api/v1/devices/nobody/commands", Light);

        answer.Status.ShouldBe(404);
        answer.Code.ShouldBe("unknown-device");
    }

    [Theory]
    [InlineData("Prefer", "wait=0")]
    [InlineData("Idempotency-Key", "")]
    public async Task A_bad_header_is_refused_before_anything_is_sent(string name, string value)
    {
        await using var host = await RestHost.Start();
        var device = host.Platform.Add("light-00001");

        var answer = await host.Post(Path, Light, (name, value));

        answer.Status.ShouldBe(400);
        answer.Errors.Single().ShouldStartWith($"{name}: ");
        device.Submissions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Requests_beyond_what_one_organisation_may_have_open_are_refused_and_waiting_ones_do_not_count()
    {
        await using var host = await RestHost.Start(options =>
        {
            options.MostRequestsPerOrganisation = 1;
            options.MostQueuedPerOrganisation = 0;
            options.MostWaitingPerOrganisation = 1;
        });
        var device = host.Platform.Add("light-00001");
        var waiting = host.Post(Path, Light, ("Prefer", "wait=30"));
        await Until(() => !device.Waits.IsEmpty);

        var secondWaiting = await host.Post(Path, Light, ("Prefer", "wait=30"));
        var reading = await host.Get("/api/v1/devices/light-00001");
        var readingThatAsksToWait = await host.Get("/api/v1/devices/light-00001", ("Prefer", "wait=30"));
        device.End(device.Submissions.Single().CorrelationUid, CommandStatus.Succeeded);

        secondWaiting.Status.ShouldBe(429);
        secondWaiting.Code.ShouldBe("too-many-requests");
        secondWaiting.Header("Retry-After").ShouldBe("1");
        reading.Status.ShouldBe(200);
        readingThatAsksToWait.Status.ShouldBe(200);
        (await waiting).Status.ShouldBe(200);
    }

    internal static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
            await Task.Delay(5, limit.Token);
    }
}
