using GridOrleans.Events;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class EventListTests
{
    private const string Path = "/api/v1/events";

    [Fact]
    public async Task Filters_reach_the_query()
    {
        await using var host = await RestHost.Start();

        await host.Get($"{Path}?deviceIdentification=light-1&type=X&type=Y&from=2026-01-01T00:00:00Z&until=2026-01-01T02:00:00%2B01:00"
            + "&description=ad-hoc%20trigger&descriptionStartsWith=set&page=3&limit=20");

        host.Platform.Queries.LastEventFilter.ShouldBeEquivalentTo(new EventFilter
        {
            DeviceIdentification = "light-1",
            Types = new[] { "X", "Y" },
            From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Until = new(2026, 1, 1, 1, 0, 0, TimeSpan.Zero),
            Description = "ad-hoc trigger",
            DescriptionStartsWith = "set",
            Skip = 60,
            Limit = 20,
        });
    }

    [Fact]
    public async Task A_numbered_page_says_how_many_events_there_are_on_all_pages()
    {
        await using var host = await RestHost.Start();
        for (var i = 0; i < 3; i++)
            host.Platform.Queries.Commit("light-1");

        var numbered = await host.Get($"{Path}?page=1&limit=2");
        var pastTheEnd = await host.Get($"{Path}?page=2&limit=2");
        var byCursor = await host.Get($"{Path}?limit=2");

        numbered.Body.GetProperty("totalCount").GetInt64().ShouldBe(3);
        numbered.Body.GetProperty("items").GetArrayLength().ShouldBe(1);
        pastTheEnd.Body.GetProperty("totalCount").GetInt64().ShouldBe(3);
        pastTheEnd.Body.GetProperty("items").GetArrayLength().ShouldBe(0);
        byCursor.Body.TryGetProperty("totalCount", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_cursor_names_the_last_event_of_its_page()
    {
        await using var host = await RestHost.Start();
        host.Platform.Queries.Commit("light-1");
        var last = host.Platform.Queries.Commit("light-1");

        var cursor = (await host.Get($"{Path}?limit=2")).Text("nextCursor");
        await host.Get($"{Path}?limit=2&cursor={cursor}");

        host.Platform.Queries.LastEventFilter!.Before.ShouldBe(new EventPlace(last.Timestamp, last.Id));
    }

    [Theory]
    [InlineData("to=2026-01-01T00:00:00Z", "to: is unknown here; known are deviceIdentification, type, from, until, description, descriptionStartsWith, page, cursor, limit")]
    [InlineData("type=", "type: must be 1 to 255 characters without spaces")]
    [InlineData("page=-1", "page: must be 0 to 1000000")]
    [InlineData("page=1001", "page: may pass over at most 100000 events: go on by cursor, or narrow the period")]
    [InlineData("description=%00", "description: must be at most 255 characters, none a control character")]
    [InlineData("cursor=ZWFiYw", "cursor: must be the nextCursor of an earlier answer of this list")]
    public async Task A_bad_query_is_refused_with_parameter_and_rule(string query, string error)
    {
        await using var host = await RestHost.Start();

        var answer = await host.Get($"{Path}?{query}");

        answer.Status.ShouldBe(400);
        answer.Errors.ShouldBe([error]);
    }

    [Fact]
    public async Task A_page_is_numbered_or_has_a_cursor()
    {
        await using var host = await RestHost.Start();
        host.Platform.Queries.Commit("light-1");
        var cursor = (await host.Get($"{Path}?limit=1")).Text("nextCursor");

        (await host.Get($"{Path}?page=1&cursor={cursor}")).Errors.ShouldBe(["page: may not be given together with cursor"]);
    }
}
