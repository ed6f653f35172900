using GridOrleans.Commands;
using GridOrleans.Gateway.Rest.Requests;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class CommandTests
{
    [Fact]
    public async Task An_open_command_is_read_with_its_present_attempt()
    {
        await using var host = await RestHost.Start();
        host.Platform.Add("light-1");
        var uid = await Submit(host);

        var answer = await host.Get($"/api/v1/commands/{uid}");

        answer.Status.ShouldBe(200);
        answer.Text("status").ShouldBe("dispatched");
        answer.Body.GetProperty("attempts").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_command_that_has_ended_is_read_from_the_journal()
    {
        await using var host = await RestHost.Start();
        var device = host.Platform.Add("light-1");
        var uid = await Submit(host);
        device.End(uid, CommandStatus.Failed);

        (await host.Get($"/api/v1/commands/{uid}")).Text("status").ShouldBe("failed");
    }

    [Fact]
    public async Task A_command_can_be_read_while_its_device_cannot_be_reached()
    {
        await using var host = await RestHost.Start();
        host.Platform.Add("light-1");
        var uid = await Submit(host);
        host.Platform.Trouble = call => call == nameof(FakeDevice.ReadOpenCommand) ? new TimeoutException() : null;

        (await host.Get($"/api/v1/commands/{uid}")).Text("status").ShouldBe("accepted");
    }

    [Fact]
    public async Task A_read_can_wait_for_the_outcome()
    {
        await using var host = await RestHost.Start();
        var device = host.Platform.Add("light-1");
        var uid = await Submit(host);
        var waiting = host.Get($"/api/v1/commands/{uid}", ("Prefer", "wait=30"));
        await SubmissionTests.Until(() => !device.Waits.IsEmpty);

        device.End(uid, CommandStatus.Expired);

        (await waiting).Text("status").ShouldBe("expired");
        (await waiting).Header("Preference-Applied").ShouldBe("wait=30");
    }

    [Fact]
    public async Task An_unknown_command_is_not_found()
    {
        await using var host = await RestHost.Start();
        var path = $"/api/v1/commands/{Guid.NewGuid()}";

        foreach (var answer in new[] { await host.Get(path), await host.Post($"{path}/cancel", ""), await host.Post($"{path}/resubmit", "") })
        {
            answer.Status.ShouldBe(404);
            answer.Code.ShouldBe("unknown-command");
        }
    }

    [Fact]
    public async Task A_dead_letter_is_submitted_again_once_however_often_it_is_asked()
    {
        await using var host = await RestHost.Start();
        var device = host.Platform.Add("light-1");
        var soon = DateTimeOffset.UtcNow.AddMinutes(5);
        var submitted = await host.Post("/api/v1/devices/light-1/commands",
            $$"""{"type":"getStatus","priority":7,"scheduleTime":"{{soon:O}}","expiryTime":"{{soon.AddMinutes(5):O}}"}""");
        var dead = Guid.Parse(submitted.Text("correlationUid")!);
        device.End(dead, CommandStatus.Failed);

        var first = await host.Post($"/api/v1/commands/{dead}/resubmit", "");
        var again = await host.Post($"/api/v1/commands/{dead}/resubmit", "");

        first.Status.ShouldBe(202);
        first.Text("correlationUid").ShouldNotBe(dead.ToString());
        first.Text("resubmissionOf").ShouldBe(dead.ToString());
        first.Header("Location").ShouldBe($"/api/v1/commands/{first.Text("correlationUid")}");
        again.Text("correlationUid").ShouldBe(first.Text("correlationUid"));
        var resubmission = device.Submissions.Last();
        resubmission.Command.ShouldBe(new GetStatus { Priority = 7 });
        resubmission.IdempotencyKey.ShouldBe(IdempotencyKey.ForResubmission(dead));
    }

    [Theory]
    [InlineData(CommandStatus.Succeeded)]
    [InlineData(CommandStatus.Cancelled)]
    [InlineData(null)]
    public async Task Only_a_dead_letter_can_be_submitted_again(CommandStatus? status)
    {
        await using var host = await RestHost.Start();
        var device = host.Platform.Add("light-1");
        var uid = await Submit(host);
        if (status is { } ended)
            device.End(uid, ended);

        var answer = await host.Post($"/api/v1/commands/{uid}/resubmit", "");

        answer.Status.ShouldBe(409);
        answer.Code.ShouldBe("not-a-dead-letter");
    }

    [Fact]
    public async Task An_open_command_can_be_cancelled_once()
    {
        await using var host = await RestHost.Start();
        host.Platform.Add("light-1");
        var uid = await Submit(host);

        var first = await host.Post($"/api/v1/commands/{uid}/cancel", "");
        var again = await host.Post($"/api/v1/commands/{uid}/cancel", "");

        first.Status.ShouldBe(200);
        first.Text("status").ShouldBe("cancelled");
        again.Status.ShouldBe(409);
        again.Code.ShouldBe("command-ended");
    }

    [Fact]
    public async Task A_cancel_whose_answer_was_lost_is_answered_as_what_it_was()
    {
        await using var host = await RestHost.Start();
        host.Platform.Add("light-1");
        var uid = await Submit(host);
        var lost = 1;
        host.Platform.Trouble = call =>
            call == nameof(FakeDevice.Cancel) && Interlocked.Decrement(ref lost) >= 0 ? new TimeoutException() : null;

        var answer = await host.Post($"/api/v1/commands/{uid}/cancel", "");

        answer.Status.ShouldBe(200);
        answer.Text("status").ShouldBe("cancelled");
    }

    [Fact]
    public async Task Filters_reach_the_query()
    {
        await using var host = await RestHost.Start();

        await host.Get("/api/v1/commands?deviceIdentification=light-1&status=failed&type=setLight&limit=5");
        host.Platform.Queries.LastCommandFilter.ShouldBe(
            new CommandFilter { DeviceIdentification = "light-1", Status = CommandStatus.Failed, Type = "setLight", Limit = 5 });
        await host.Get("/api/v1/commands/dead-letters?type=getStatus");
        host.Platform.Queries.LastCommandFilter.ShouldBe(new CommandFilter { DeadLetters = true, Type = "getStatus" });
    }

    [Theory]
    [InlineData("/api/v1/commands?type=fly", "type: must be one of getStatus, resumeSchedule, setDeviceVerificationKey, setEventNotifications, setLight, setReboot, startSelfTest, stopSelfTest, updateDeviceSslCertification")]
    [InlineData("/api/v1/commands?status=done", "status: must be one of accepted, cancelled, dispatched, expired, failed, succeeded")]
    [InlineData("/api/v1/commands?cursor=ZGxpZ2h0", "cursor: must be the nextCursor of an earlier answer of this list")]
    [InlineData("/api/v1/commands/dead-letters?status=failed", "status: is unknown here; known are deviceIdentification, type, cursor, limit")]
    [InlineData("/api/v1/events?from=yesterday", "from: must be a moment such as 2026-01-31T12:00:00Z")]
    [InlineData("/api/v1/events?from=2026-01-31T12:00:00", "from: must be a moment such as 2026-01-31T12:00:00Z")]
    [InlineData("/api/v1/events/stream?after=1", "after: must be the position of an event")]
    public async Task A_bad_query_is_refused_with_parameter_and_rule(string path, string error)
    {
        await using var host = await RestHost.Start();

        var answer = await host.Get(path);

        answer.Status.ShouldBe(400);
        answer.Errors.ShouldBe([error]);
    }

    [Fact]
    public async Task A_list_goes_on_where_its_page_ended()
    {
        await using var host = await RestHost.Start();
        host.Platform.Add("light-1");
        for (var i = 0; i < 3; i++)
            await Submit(host);

        var first = (await host.Get("/api/v1/commands?limit=2")).Body;
        var second = (await host.Get($"/api/v1/commands?limit=2&cursor={first.GetProperty("nextCursor").GetString()}")).Body;

        var seen = first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray())
            .Select(c => c.GetProperty("correlationUid").GetGuid());
        seen.ShouldBe(host.Platform.Queries.Commands.Keys.OrderDescending());
        second.TryGetProperty("nextCursor", out _).ShouldBeFalse();
    }

    private static async Task<Guid> Submit(RestHost host) =>
        (await host.Post("/api/v1/devices/light-1/commands", """{"type":"getStatus"}""")).Body.GetProperty("correlationUid").GetGuid();
}
