using GridOrleans.Journal;
using GridOrleans.Messages;
using Microsoft.Extensions.DependencyInjection;

namespace GridOrleans.Tests.Cluster.Messages;

/// <summary>The device message log, stored as device grains store it and read through the query (platform handbook, 5.4 and 15.4).</summary>
public sealed class DeviceMessageLogTests(DeviceMessageLogTests.Fixture fixture) : IClassFixture<DeviceMessageLogTests.Fixture>
{
    public static TheoryData<string, DeviceMessageFilter, int> Rows => new()
    {
        { "none", new(), 15 },
        { "device DEV-1*", new() { DeviceIdentification = "DEV-1*" }, 10 },
        { "organisation Li?nder", new() { OrganisationIdentification = "Li?nder" }, 11 },
        { "organisation Liander", new() { OrganisationIdentification = "Liander" }, 11 },
        { "DEV-2 and Liander", new() { DeviceIdentification = "DEV-2", OrganisationIdentification = "Liander" }, 5 },
        { "DEV-2 and Liander until 2020-05", new() { DeviceIdentification = "DEV-2", OrganisationIdentification = "Liander", From = Year(2020), Until = May2020 }, 0 },
        { "DEV-2 and Liander until 2040", new() { DeviceIdentification = "DEV-2", OrganisationIdentification = "Liander", From = Year(2020), Until = Year(2040) }, 5 },
        { "all until 2020-05", new() { From = Year(2020), Until = May2020 }, 0 },
        { "all until 2040", new() { From = Year(2020), Until = Year(2040) }, 15 },
        { "from 2040", new() { From = Year(2040) }, 0 },
        { "from 2020", new() { From = Year(2020) }, 15 },
        { "until 2040", new() { Until = Year(2040) }, 15 },
        { "until 2020", new() { Until = Year(2020) }, 0 },
        // And what the table leaves open.
        { "whatever the case", new() { DeviceIdentification = "dev-?", OrganisationIdentification = "LIANDER" }, 11 },
        { "a wildcard first", new() { DeviceIdentification = "*-11" }, 4 },
        { "the database's own wildcards", new() { DeviceIdentification = "DEV_1" }, 0 },
        { "the database's own wildcard for any run", new() { DeviceIdentification = "DEV%*" }, 0 },
        { "only incoming", new() { IsIncoming = true }, 7 },
        { "only what was not believed", new() { IsValid = false }, 1 },
        { "the end of time", new() { Until = DateTimeOffset.MaxValue }, 15 },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_filter_finds_what_fits_it(string row, DeviceMessageFilter filter, int count) =>
        (await List(filter)).Count.ShouldBe(count, row);

    [Fact]
    public async Task Sorted_by_device_from_the_highest()
    {
        var devices = (await List(new() { SortBy = DeviceMessageOrder.DeviceIdentification })).Select(m => m.DeviceIdentification).ToList();

        devices.ShouldBe(devices.OrderDescending(StringComparer.Ordinal));
        devices.Count.ShouldBe(15);
    }

    [Fact]
    public async Task The_newest_come_first_unless_said_otherwise()
    {
        var newest = await List(new());
        var oldest = await List(new() { Ascending = true });

        newest.Select(m => m.CreatedAt).ShouldBe(newest.Select(m => m.CreatedAt).OrderDescending());
        oldest.Select(m => m.Id).ShouldBe(newest.Select(m => m.Id).Reverse());
    }

    [Theory]
    [InlineData(DeviceMessageOrder.Time, true), InlineData(DeviceMessageOrder.Time, false)]
    [InlineData(DeviceMessageOrder.DeviceIdentification, true), InlineData(DeviceMessageOrder.DeviceIdentification, false)]
    [InlineData(DeviceMessageOrder.OrganisationIdentification, true), InlineData(DeviceMessageOrder.OrganisationIdentification, false)]
    public async Task Pages_by_their_places_give_all_messages_once(DeviceMessageOrder order, bool ascending)
    {
        var all = await List(new() { SortBy = order, Ascending = ascending });
        var filter = new DeviceMessageFilter { SortBy = order, Ascending = ascending, Limit = 4 };
        var seen = new List<LoggedMessage>();

        for (var page = await List(filter); page.Count > 0; page = await List(filter))
        {
            seen.AddRange(page);
            filter = filter with { After = filter.PlaceOf(page[^1]) };
        }

        seen.Select(m => m.Id).ShouldBe(all.Select(m => m.Id));
        (await List(new() { SortBy = order, Ascending = ascending, Skip = 12, Limit = 4 })).Select(m => m.Id).ShouldBe(all.Skip(12).Select(m => m.Id));
    }

    [Fact]
    public async Task A_period_has_both_of_its_ends()
    {
        var some = (await List(new()))[7];

        (await List(new() { From = some.CreatedAt, Until = some.CreatedAt })).ShouldHaveSingleItem().Id.ShouldBe(some.Id);
    }

    [Fact]
    public async Task A_message_is_read_as_it_was_written()
    {
        var written = Fixture.Items[0].Messages[0];

        var read = (await List(new())).Single(m => m.Id == written.Id);

        read.Encoded.ShouldBe(written.Encoded);
        (read with { Encoded = written.Encoded }).ShouldBe(new LoggedMessage
        {
            Id = written.Id,
            CreatedAt = written.CreatedAt,
            DeviceIdentification = "DEV-1",
            OrganisationIdentification = "Liander",
            IsIncoming = written.IsIncoming,
            IsValid = written.IsValid,
            DeviceUid = written.DeviceUid,
            Size = written.Size,
            Encoded = written.Encoded,
            Decoded = written.Decoded,
        });
    }

    private Task<IReadOnlyList<LoggedMessage>> List(DeviceMessageFilter filter) =>
        fixture.Grid.Grains.GetGrain<IDeviceMessageQueries>(0).List(GridCluster.Caller, filter, TestContext.Current.CancellationToken);

    private static readonly DateTimeOffset May2020 = new(2020, 5, 1, 0, 0, 0, TimeSpan.Zero);

    private static DateTimeOffset Year(int year) => new(year, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The items of the handbook's table, in one grid.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public GridCluster Grid { get; private set; } = null!;

        internal static DeviceLog[] Items { get; } = [Log("DEV-1", "Liander", 6), Log("DEV-2", "Liander", 5), Log("DEV-11", "TEST", 4)];

        public async ValueTask InitializeAsync()
        {
            Grid = await GridCluster.Start(silos: 1);
            foreach (var item in Items)
                await Grid.Services.GetRequiredService<IJournal>().Commit(new() { Log = item });
        }

        public ValueTask DisposeAsync() => Grid.DisposeAsync();

        private static DeviceLog Log(string device, string organisation, int count) => new(device, organisation, [.. Enumerable.Range(0, count).Select(i => Sample.Message(i))]);
    }
}
