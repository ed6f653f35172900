using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Authorisation;
using GridOrleans.Devices.Changes;
using GridOrleans.Errors;
using GridOrleans.Journal;
using GridOrleans.Organisations;
using Microsoft.Extensions.DependencyInjection;

namespace GridOrleans.Tests.Cluster.Audit;

/// <summary>What is done, and what is refused, is in the trail.</summary>
public sealed class AuditTrailTests : IAsyncLifetime
{
    private GridCluster _grid = null!;

    public async ValueTask InitializeAsync() => _grid = await AuditGrid.Start(silos: 2);

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Fact]
    public async Task A_command_and_the_device_it_is_for_are_recorded_with_who_and_when()
    {
        var before = DateTimeOffset.UtcNow;
        var device = await _grid.ActiveDevice("light-1");
        var submission = GridCluster.Submission();

        await device.Submit(submission);

        var trail = await _grid.Trail(new() { DeviceIdentification = "light-1" });
        trail.Select(r => (r.Action, r.OrganisationIdentification, r.Outcome, r.CorrelationUid)).ShouldBe(
        [
            (AuditAction.SubmitCommand, GridCluster.Organisation, AuditRecord.Allowed, submission.CorrelationUid),
            (AuditAction.CreateDevice, GridCluster.Organisation, AuditRecord.Allowed, null),
        ]);
        trail.ShouldAllBe(r => r.At >= before.AddSeconds(-1) && r.At <= DateTimeOffset.UtcNow.AddSeconds(1));
        trail[0].Detail.ShouldBe("setLight");
        await _grid.Outcome(submission.CorrelationUid);
    }

    [Fact]
    public async Task A_submission_that_is_refused_leaves_no_act_in_the_trail()
    {
        await Should.ThrowAsync<RefusedException>(() => _grid.Device("nobody").Submit(GridCluster.Submission()));

        (await _grid.Trail(new() { DeviceIdentification = "nobody" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_gateway_refused_is_recorded_and_an_act_is_not_taken_from_it()
    {
        var intake = _grid.Grains.GetGrain<IAuditIntake>(0);
        var refusal = new AuditRecord
        {
            At = DateTimeOffset.UtcNow,
            OrganisationIdentification = GridCluster.Organisation,
            UserName = "ann",
            ApplicationName = "desk",
            Action = "readDevice",
            DeviceIdentification = "no\u0000body\ud800",
            Subject = "something",
            Outcome = ErrorCode.UnknownDevice,
            Detail = new('x', 2000),
        };

        await intake.Take([refusal]);

        var record = (await _grid.Trail(new() { Outcome = ErrorCode.UnknownDevice })).ShouldHaveSingleItem();
        (record.UserName, record.ApplicationName, record.DeviceIdentification, record.Subject)
            .ShouldBe(("ann", "desk", "no\uFFFDbody\uFFFD", "something"));
        record.Detail!.Length.ShouldBe(AuditRecord.LongestDetail);
        await Should.ThrowAsync<ArgumentException>(() => intake.Take([refusal with { Outcome = AuditRecord.Allowed }]));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => intake.Take([.. Enumerable.Repeat(refusal, IAuditIntake.MostRecords + 1)]));
    }

    [Fact]
    public async Task Each_filter_finds_what_fits_and_pages_go_on()
    {
        var trail = _grid.Services.GetRequiredService<AuditTrail>();
        var (uid, ann) = (Guid.CreateVersion7(), new Caller(GridCluster.Organisation) { UserName = "ann" });
        for (var i = 0; i < 5; i++)
            await trail.Record(ann, $"act-{i % 2}", device: $"light-{i}", correlationUid: i == 3 ? uid : null);
        await trail.Record(new("other"), "act-0");
        var all = await _grid.Trail(new() { OrganisationIdentification = GridCluster.Organisation });

        all.Select(r => r.DeviceIdentification).ShouldBe(["light-4", "light-3", "light-2", "light-1", "light-0"]);
        (await Found(new() { Action = "act-1" })).ShouldBe(["light-3", "light-1"]);
        (await Found(new() { CorrelationUid = uid })).ShouldBe(["light-3"]);
        (await Found(new() { DeviceIdentification = "light-2" })).ShouldBe(["light-2"]);
        (await Found(new() { Outcome = AuditRecord.Allowed, Limit = 2 })).ShouldBe(["light-4", "light-3"]);
        (await Found(new() { Before = all[1].Id, Limit = 2 })).ShouldBe(["light-2", "light-1"]);
        (await Found(new() { To = DateTimeOffset.UtcNow.AddDays(-1) })).ShouldBeEmpty();
        (await Found(new() { From = DateTimeOffset.UtcNow.AddHours(-1), To = DateTimeOffset.UtcNow.AddHours(1) })).Count.ShouldBe(5);
        (await Found(new() { From = DateTimeOffset.MinValue, To = DateTimeOffset.MaxValue })).Count.ShouldBe(5);
        (await Found(new() { From = new(1960, 1, 1, 0, 0, 0, TimeSpan.Zero) })).Count.ShouldBe(5);
        (await Found(new() { To = DateTimeOffset.MinValue })).ShouldBeEmpty();

        async Task<IReadOnlyList<string?>> Found(AuditFilter filter) =>
            [.. (await _grid.Trail(filter with { OrganisationIdentification = GridCluster.Organisation })).Select(r => r.DeviceIdentification)];
    }

    [Fact]
    public async Task An_organisation_sees_its_own_records_and_one_that_administers_the_platform_sees_all()
    {
        var trail = _grid.Services.GetRequiredService<AuditTrail>();
        await _grid.Grains.GetGrain<IOrganisationGrain>("other").Create(GridCluster.Caller, new()
        {
            OrganisationIdentification = "other",
            Name = "Other",
            Prefix = "OTH",
            FunctionGroup = PlatformFunctionGroup.User,
            Enabled = true,
            Domains = [PlatformDomain.Common],
        });
        await trail.Record(new("other"), "its-own");
        await trail.Record(GridCluster.Caller, "another's");

        (await _grid.Trail(organisation: "other")).Select(r => r.Action).ShouldBe(["its-own"]);
        (await _grid.Trail(new() { OrganisationIdentification = GridCluster.Organisation }, organisation: "other")).ShouldBeEmpty();
        (await _grid.Trail()).Select(r => r.Action).ShouldBe(["another's", "its-own", AuditAction.CreateOrganisation], ignoreOrder: true);
        (await Should.ThrowAsync<RefusedException>(() => _grid.Trail(organisation: "nobody"))).Code.ShouldBe(ErrorCode.UnknownOrganisation);
    }

    [Fact]
    public async Task What_is_done_to_a_device_is_recorded_with_who_did_it()
    {
        var device = await _grid.ActiveDevice("light-2");
        _grid.Adapter.Behaviour = _ => null;
        var ann = GridCluster.Caller with { UserName = "ann", ApplicationName = "desk" };
        var submission = GridCluster.Submission() with { Caller = ann };
        await device.Submit(submission);

        await device.Cancel(ann, submission.CorrelationUid);
        await device.Apply(ann, new SetMaintenance { InMaintenance = true }, null);
        // What changes nothing is no act.
        await device.Apply(ann, new SetMaintenance { InMaintenance = true }, null);
        await device.Remove(ann, null);

        var done = (await _grid.Trail(new() { DeviceIdentification = "light-2" })).Where(r => r.UserName == "ann").ToList();
        done.Select(r => (r.Action, r.ApplicationName)).ShouldBe(
            [(AuditAction.RemoveDevice, "desk"), ("setMaintenance", "desk"), (AuditAction.CancelCommand, "desk"), (AuditAction.SubmitCommand, "desk")]);
        done[2].CorrelationUid.ShouldBe(submission.CorrelationUid);
        done[1].Detail!.ShouldContain("true");
    }

    [Fact]
    public async Task Whatever_a_record_holds_it_is_proven_as_it_comes_back_from_the_database()
    {
        var journal = _grid.Services.GetRequiredService<IJournal>();
        AuditRecord[] records =
        [
            new() { At = DateTimeOffset.MinValue.AddYears(1970), OrganisationIdentification = "", Action = "", Outcome = "" },
            new()
            {
                At = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(5)).AddTicks(7),
                OrganisationIdentification = "Gemeente Ærø 🏮",
                UserName = new('u', 1000),
                ApplicationName = "a\tb",
                Action = "x",
                Subject = "\ud83c",
                CorrelationUid = Guid.Empty,
                Outcome = "y",
                Detail = new string('z', AuditRecord.LongestDetail - 1) + "🏮",
            },
        ];
        await journal.Commit(new() { Audit = records });
        await _grid.Anchor();

        var verdict = await _grid.Verify();

        verdict.Findings.ShouldBeEmpty();
        verdict.Records.ShouldBe(2);
        verdict.Unproven.ShouldBe(0);
    }

    [Fact]
    public async Task Many_at_a_time_in_two_silos_are_chains_without_a_gap()
    {
        var devices = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _grid.ActiveDevice($"light-{i}")));
        var submissions = await Task.WhenAll(devices.SelectMany(device => Enumerable.Range(0, 5).Select(async _ =>
        {
            var submission = GridCluster.Submission();
            await device.Submit(submission);
            return submission.CorrelationUid;
        })));
        await _grid.Anchor();

        var verdict = await _grid.Verify();

        verdict.Findings.ShouldBeEmpty();
        (verdict.Records, verdict.Chains, verdict.Unproven).ShouldBe((120, 2, 0));
        foreach (var submission in submissions)
            await _grid.Outcome(submission);
    }
}
