using GridOrleans.Events;
using GridOrleans.Journal;
using Microsoft.Extensions.DependencyInjection;

namespace GridOrleans.Tests.Cluster;

/// <summary>Finding events (platform handbook, 5.3 and 15.6, Q4 to Q9).</summary>
public sealed class EventFilterTests(EventFilterTests.Fixture fixture) : IClassFixture<EventFilterTests.Fixture>
{
    private const string Every = "every-type";
    private const string Described = "described";

    public static TheoryData<string> Types => [.. EventTypes.All];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Q4_an_event_of_each_type_is_found_by_it(string type)
    {
        var found = (await List(new() { DeviceIdentification = Every, Types = [type] })).ShouldHaveSingleItem();

        found.Type.ShouldBe(type);
        found.Description.ShouldBe($"about {type}");
    }

    [Theory]
    [InlineData(25, 0, 25), InlineData(25, 1, 23)] // Q5
    [InlineData(2, 0, 2), InlineData(2, 23, 2), InlineData(2, 24, 0)] // Q6
    public async Task Q5_Q6_numbered_pages_have_what_is_left_for_them_and_the_count_is_that_of_all_pages(int size, int page, int items)
    {
        var filter = new EventFilter { DeviceIdentification = Every, Skip = page * size, Limit = size };

        (await List(filter)).Count.ShouldBe(items);
        (await Count(filter)).ShouldBe(48);
    }

    [Fact]
    public async Task Q7_a_description_is_found_exactly() =>
        (await Descriptions(new() { Description = "ad-hoc trigger" })).ShouldBe(["ad-hoc trigger"]);

    [Fact]
    public async Task Q8_descriptions_are_found_by_their_start() => (await Descriptions(new() { DescriptionStartsWith = "setLightRequest" }))
        .ShouldBe(["setLightRequest something", "setLightRequest something different"], ignoreOrder: true);

    [Fact]
    public async Task Q9_of_both_either_is_enough() =>
        (await Descriptions(new() { Description = "ad-hoc trigger", DescriptionStartsWith = "setLightRequest" }))
        .ShouldBe(["ad-hoc trigger", "setLightRequest something", "setLightRequest something different"], ignoreOrder: true);

    [Theory]
    [InlineData("100%"), InlineData("set_ightRequest")]
    public async Task The_database_s_own_wildcards_stand_for_themselves(string start) =>
        (await Descriptions(new() { DescriptionStartsWith = start })).ShouldBeEmpty();

    [Fact]
    public async Task Any_of_several_types_of_one_device_or_of_all()
    {
        string[] types = ["LIGHT_EVENTS_LIGHT_ON", "LIGHT_EVENTS_LIGHT_OFF", "ALARM_NOTIFICATION", "LIGHT_EVENTS_LIGHT_ON"];

        (await List(new() { DeviceIdentification = Every, Types = types })).Count.ShouldBe(3);
        var all = await List(new() { Types = types });
        all.Count.ShouldBe(7);
        (await Count(new() { Types = types })).ShouldBe(7);
        all.Select(e => e.Timestamp).ShouldBe(all.Select(e => e.Timestamp).OrderDescending());
        (await List(new() { Types = types, Skip = 2, Limit = 3 })).Select(e => e.Id).ShouldBe(all.Skip(2).Take(3).Select(e => e.Id));
    }

    [Fact]
    public async Task A_period_has_both_of_its_ends_by_the_time_of_the_event_itself()
    {
        var ten = Fixture.Start.AddMinutes(10);
        var twelve = Fixture.Start.AddMinutes(12);

        (await List(new() { DeviceIdentification = Every, From = ten, Until = twelve })).Select(e => e.Timestamp)
            .ShouldBe([twelve, Fixture.Start.AddMinutes(11), ten]);
    }

    [Fact]
    public async Task Pages_by_their_places_give_all_events_once_the_newest_first()
    {
        var filter = new EventFilter { Limit = 10 };
        var seen = new List<DeviceEvent>();

        for (var page = await List(filter); page.Count > 0; page = await List(filter))
        {
            seen.AddRange(page);
            filter = filter with { Before = new(page[^1].Timestamp, page[^1].Id) };
        }

        seen.Count.ShouldBe(52);
        seen.DistinctBy(e => e.Id).Count().ShouldBe(52);
        seen.Select(e => e.Timestamp).ShouldBe(seen.Select(e => e.Timestamp).OrderDescending());
    }

    private Task<IReadOnlyList<DeviceEvent>> List(EventFilter filter) => fixture.Queries.List(GridCluster.Caller, filter, TestContext.Current.CancellationToken);

    private Task<long> Count(EventFilter filter) => fixture.Queries.Count(GridCluster.Caller, filter, TestContext.Current.CancellationToken);

    private async Task<IEnumerable<string>> Descriptions(EventFilter filter) =>
        (await List(filter with { DeviceIdentification = Described })).Select(e => e.Description);

    /// <summary>A device with an event of each type, one a minute, and one with four descriptions.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private GridCluster _grid = null!;

        public static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public IEventQueries Queries => _grid.Grains.GetGrain<IEventQueries>(0);

        public async ValueTask InitializeAsync()
        {
            _grid = await GridCluster.Start(silos: 1);
            foreach (var device in (string[])[Every, Described])
                await _grid.Device(device).Create(GridCluster.Caller, new() { DeviceIdentification = device, Protocol = TestAdapter.Protocol });
            string[] descriptions = ["ad-hoc trigger", "setLightRequest something", "setLightRequest something different", "another description"];
            await _grid.Services.GetRequiredService<IJournal>().Commit(new()
            {
                Events =
                [
                    .. EventTypes.All.Select((type, minute) => Event(Every, type, $"about {type}", Start.AddMinutes(minute))),
                    .. descriptions.Select(description => Event(Described, "LIGHT_EVENTS_LIGHT_ON", description, Start)),
                ],
            });
        }

        public ValueTask DisposeAsync() => _grid.DisposeAsync();

        private static DeviceEvent Event(string device, string type, string description, DateTimeOffset happened) => new()
        {
            Id = Guid.CreateVersion7(),
            DeviceIdentification = device,
            Type = type,
            Description = description,
            Timestamp = happened,
            ReceivedAt = TimeProvider.System.GetUtcNow(),
            Position = default,
        };
    }
}
