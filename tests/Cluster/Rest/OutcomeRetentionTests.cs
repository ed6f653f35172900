using System.Globalization;

namespace GridOrleans.Tests.Cluster.Rest;

/// <summary>How long outcomes stay readable: the handbook's rows H5 and H6 (platform handbook, 15.9), with the configured 30 days (<c>Journal:CommandRetentionDays</c>).</summary>
[Collection(RestTests.Name)]
public sealed class OutcomeRetentionTests(RestGrid grid)
{
    [Fact]
    public async Task An_outcome_older_than_its_retention_is_gone_after_the_job_and_one_of_today_stays()
    {
        var owner = await grid.NewCaller();
        var old = await Succeeded(owner, TimeProvider.System.GetUtcNow().AddDays(-32));
        var fresh = await Succeeded(owner, TimeProvider.System.GetUtcNow());

        // Its slot of this hour may be under way; that run may have looked before there was anything old.
        await Eventually.Holds(async () => (await grid.Operator.Post("/jobs/retention/run")).Status == 202, "the job has been started");

        await Eventually.Holds(async () => (await owner.Get($"/commands/{old}")).Code == ErrorCode.UnknownCommand, "the old outcome is gone");
        (await owner.Get($"/commands/{fresh}")).ShouldBe(200).Text("status").ShouldBe("succeeded");
        (await owner.Get("/commands")).Texts("correlationUid").ShouldBe([fresh.ToString()]);
    }

    /// <summary>A command that ended well at a moment, in the partition of its day.</summary>
    private async Task<Guid> Succeeded(RestCaller owner, DateTimeOffset at)
    {
        var day = at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var moment = at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        var id = Guid.CreateVersion7(at);
        await grid.Cluster.Execute($$"""
            create table if not exists grid.command_{{day}} partition of grid.command
                for values from (grid.id_at('{{day}} 00:00Z')) to (grid.id_at(timestamptz '{{day}} 00:00Z' + interval '1 day'));
            insert into grid.command (id, device, organisation, command, type, priority, accepted, state, attempts, due, expires, finished)
            values ('{{id}}', 'light', '{{owner.Organisation}}', '{"type":"getStatus"}', 'getStatus', 4, '{{moment}}', 2, 1, 'infinity', '{{moment}}', '{{moment}}')
            """);
        return id;
    }
}
