using GridOrleans.Audit;
using GridOrleans.Errors;
using GridOrleans.Gateway.Audit;
using GridOrleans.Gateway.Rest.Problems;
using Microsoft.Extensions.DependencyInjection;
using ErrorCode = GridOrleans.Errors.ErrorCode;

namespace GridOrleans.Tests.Unit.Gateway;

/// <summary>What a gateway refuses comes into the audit trail, and the trail can be read.</summary>
public sealed class AuditTests
{
    private const string UnknownCommand = "019caa45-4640-7000-8d0e-3f5b7a9c1e20";

    [Theory]
    [InlineData("GET", "/api/v1/devices/nobody", "readDevice", "nobody", null, null, "unknown-device")]
    [InlineData("GET", "/api/v1/devices/a%2Fb", "readDevice", "a/b", null, null, "unknown-device")]
    [InlineData("GET", $"/api/v1/commands/{UnknownCommand}", "readCommand", null, UnknownCommand, null, "unknown-command")]
    [InlineData("GET", "/api/v1/devices?lifecycle=x", "listDevices", null, null, null, "validation-error")]
    [InlineData("GET", "/api/v1/nothing", "unknownOperation", null, null, "GET /api/v1/nothing", "not-found")]
    [InlineData("POST", "/api/v1/events", "unknownOperation", null, null, "POST /api/v1/events", "method-not-allowed")]
    public async Task A_refused_call_is_recorded(
        string method, string path, string action, string? device, string? command, string? subject, string code)
    {
        await using var host = await RestHost.Start();

        await host.Send(new HttpMethod(method), path);

        var record = await Single(host);
        (record.OrganisationIdentification, record.Action, record.DeviceIdentification, record.CorrelationUid?.ToString(), record.Subject, record.Outcome)
            .ShouldBe((FakePlatform.Organisation, action, device, command, subject, code));
        record.Detail.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task What_is_allowed_and_who_is_unknown_is_not_recorded_by_the_gateway()
    {
        await using var host = await RestHost.Start();
        host.Platform.Add("light-1");

        (await host.Get("/api/v1/devices/light-1")).Status.ShouldBe(200);
        using (var nobody = host.NewClient("wrong"))
            (await nobody.GetAsync("/api/v1/devices/nobody", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        await host.Get("/api/v1/devices/nobody");

        (await Single(host)).Action.ShouldBe("readDevice");
    }

    [Fact]
    public async Task A_platform_that_is_away_is_recorded_as_a_refusal()
    {
        await using var host = await RestHost.Start();
        host.Platform.Trouble = _ => UnavailableException.Store("away");

        await host.Post("/api/v1/devices/light-1/commands", """{"type":"getStatus"}""");

        (await Single(host)).Outcome.ShouldBe(ErrorCode.StoreUnavailable);
    }

    [Fact]
    public async Task Each_refused_element_of_a_batch_is_recorded()
    {
        await using var host = await RestHost.Start();
        host.Platform.Add("light-1");

        await host.Post("/api/v1/commands", """
            [{"type":"getStatus","deviceIdentification":"light-1"},
             {"type":"getStatus","deviceIdentification":"nobody"},
             {"type":"fly","deviceIdentification":"light-1"}]
            """);
        await host.Post("/api/v1/devices/import", """[{"deviceIdentification":"light-2","protocol":"OSLP"},{"deviceIdentification":"light 3","protocol":"OSLP"}]""");

        (await Recorded(host, 3)).Select(r => (r.Action, r.DeviceIdentification, r.Outcome)).ShouldBe(
        [
            ("submitCommand", "nobody", ErrorCode.UnknownDevice),
            ("submitCommand", "light-1", ErrorCode.UnknownCommandType),
            ("createDevice", "light 3", ErrorCode.ValidationError),
        ], ignoreOrder: true);
    }

    [Fact]
    public async Task What_cannot_be_recorded_yet_is_recorded_later()
    {
        await using var host = await RestHost.Start();
        var tries = 0;
        host.Platform.Audit.Trouble = () => Interlocked.Increment(ref tries) < 4 ? Task.FromException(new TimeoutException()) : Task.CompletedTask;

        await host.Get("/api/v1/devices/nobody");

        (await Single(host)).DeviceIdentification.ShouldBe("nobody");
        tries.ShouldBe(4);
    }

    [Fact]
    public async Task A_good_proof_of_one_organisation_that_is_used_for_another_is_recorded_under_the_one_that_it_proves()
    {
        await using var host = await RestHost.Start();

        (await host.Get("/api/v1/devices", ("Osgp-Organisation", "another"))).Status.ShouldBe(403);

        var record = await Single(host);
        (record.OrganisationIdentification, record.Action, record.Outcome).ShouldBe((FakePlatform.Organisation, "listDevices", RestErrorCode.Forbidden));
        record.Detail!.ShouldContain("another");
    }

    [Fact]
    public async Task A_flood_of_one_organisations_refusals_is_counted_and_keeps_no_others_out()
    {
        await using var host = await RestHost.Start();
        var notes = host.Services.GetRequiredService<RefusalNotes>();
        for (var i = 0; i < 2 * RefusalNotes.MostWaiting; i++)
            notes.Note(new("flood"), "submitCommand", ErrorCode.UnknownDevice);
        notes.Note(new("city"), "submitCommand", ErrorCode.UnknownDevice);

        await Eventually.Holds(
            () => Task.FromResult(host.Platform.Audit.Records.Any(r => r.OrganisationIdentification == "city")), "the other organisation's refusal is recorded");

        host.Platform.Audit.Records.Count(r => r.OrganisationIdentification == "flood").ShouldBeLessThan(RefusalNotes.MostWaiting / 2);
        notes.Note(new("city"), "submitCommand", ErrorCode.UnknownDevice);
        await Eventually.Holds(
            () => Task.FromResult(host.Platform.Audit.Records.Any(r => r.Action == RefusalNotes.Lost && r.Subject == "flood")), "the others of the flood are counted");
    }

    [Fact]
    public async Task Many_refusals_go_in_few_calls_and_those_without_room_are_counted()
    {
        await using var host = await RestHost.Start();
        var open = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        host.Platform.Audit.Trouble = () =>
        {
            asked.TrySetResult();
            return open.Task;
        };
        var notes = host.Services.GetRequiredService<RefusalNotes>();
        notes.Note(new("city"), "first", ErrorCode.UnknownDevice);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        // Of as many organisations as it takes to leave each within its share.
        for (var i = 0; i < RefusalNotes.MostWaiting; i++)
            notes.Note(new($"city-{i % 5}"), $"{i}", ErrorCode.UnknownDevice);
        for (var i = 0; i < 7; i++)
            notes.Note(new("late"), $"{i}", ErrorCode.UnknownDevice);
        open.SetResult();

        var records = await Recorded(host, RefusalNotes.MostWaiting + 2);

        records.Where(r => r.Outcome == ErrorCode.UnknownDevice).Select(r => r.Action).ShouldBe(
            [.. Enumerable.Range(-1, RefusalNotes.MostWaiting + 1).Select(i => i < 0 ? "first" : $"{i}")]);
        var lost = records.Single(r => r.Action == RefusalNotes.Lost);
        (lost.OrganisationIdentification, lost.Subject).ShouldBe((RefusalNotes.Gateway, "late"));
        lost.Detail!.ShouldStartWith("7 refusals");
        host.Platform.Audit.Calls.ShouldAllBe(count => count <= IAuditIntake.MostRecords);
        host.Platform.Audit.Calls.Count.ShouldBeLessThan(30);
    }

    [Fact]
    public async Task A_gateway_that_stops_in_order_leaves_nothing_unrecorded()
    {
        await using var host = await RestHost.Start(rest => rest.StopDelay = TimeSpan.Zero);
        var tries = 0;
        host.Platform.Audit.Trouble = () => Interlocked.Increment(ref tries) < 3 ? Task.FromException(new TimeoutException()) : Task.CompletedTask;
        var notes = host.Services.GetRequiredService<RefusalNotes>();
        for (var i = 0; i < 50; i++)
            notes.Note(new("city"), $"{i}", ErrorCode.UnknownDevice);

        await host.StopAsync();

        host.Platform.Audit.Records.Count.ShouldBe(50);
    }

    [Fact]
    public async Task Long_and_hostile_texts_are_cut()
    {
        await using var host = await RestHost.Start();
        var notes = host.Services.GetRequiredService<RefusalNotes>();

        notes.Note(new("city"), "x", ErrorCode.ValidationError, device: new('d', 5000), detail: new('e', 5000));

        var record = await Single(host);
        (record.DeviceIdentification!.Length, record.Detail!.Length).ShouldBe((AuditRecord.LongestText, AuditRecord.LongestDetail));
    }

    [Fact]
    public async Task The_trail_is_read_by_the_filters_given_on_behalf_of_who_asks()
    {
        await using var host = await RestHost.Start();
        await host.Get("/api/v1/devices/nobody");
        await Single(host);

        var answer = await host.Get("/api/v1/audit?organisationIdentification=city&deviceIdentification=nobody&action=readDevice&outcome=unknown-device"
            + $"&correlationUid={UnknownCommand}&from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z&limit=1");

        answer.Status.ShouldBe(200);
        var item = answer.Body.GetProperty("items")[0];
        (item.GetProperty("action").GetString(), item.GetProperty("outcome").GetString()).ShouldBe(("readDevice", "unknown-device"));
        host.Platform.Audit.LastCaller!.OrganisationIdentification.ShouldBe(FakePlatform.Organisation);
        host.Platform.Audit.LastFilter.ShouldBe(new AuditFilter
        {
            OrganisationIdentification = "city",
            DeviceIdentification = "nobody",
            Action = "readDevice",
            Outcome = "unknown-device",
            CorrelationUid = Guid.Parse(UnknownCommand),
            From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            To = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Limit = 1,
        });
        (await host.Get($"/api/v1/audit?cursor={answer.Text("nextCursor")}")).Status.ShouldBe(200);
        host.Platform.Audit.LastFilter!.Before.ShouldBe(item.GetProperty("id").GetGuid());
        (await host.Get("/api/v1/audit?correlationUid=7")).Code.ShouldBe(ErrorCode.ValidationError);
    }

    private static async Task<AuditRecord> Single(RestHost host) => (await Recorded(host, 1)).ShouldHaveSingleItem();

    private static async Task<IReadOnlyList<AuditRecord>> Recorded(RestHost host, int count)
    {
        await Eventually.Holds(() => Task.FromResult(host.Platform.Audit.Records.Count >= count), $"{count} refusals are recorded");
        return [.. host.Platform.Audit.Records];
    }
}
