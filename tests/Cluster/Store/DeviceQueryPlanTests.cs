using System.Text;
using GridOrleans.Cli.Bench;
using GridOrleans.Cluster;
using GridOrleans.Devices;
using GridOrleans.Gateway.Rest.Devices;
using GridOrleans.Journal;
using GridOrleans.Organisations;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>
/// How PostgreSQL finds what <c>./grid bench queries</c> asks, among devices such as those of the benchmark: no table of devices is read from end to end,
/// neither for the organisation that has most of them nor for one that has few.
/// </summary>
public sealed class DeviceQueryPlanTests(DeviceQueryPlanTests.Fixture fixture) : IClassFixture<DeviceQueryPlanTests.Fixture>
{
    private static readonly string Large = QueryPlaces.Owners[0].Organisation;
    private static readonly string Small = QueryPlaces.Owners[^1].Organisation;

    public static TheoryData<string, string> Queries =>
        [.. QueryTexts.All.SelectMany(query => new[] { (Large, query), (Small, query) }).Append((Large, QueryTexts.WithoutOwner))];

    public static TheoryData<DeviceSort, bool> Orders => [.. Enum.GetValues<DeviceSort>().SelectMany(sort => new[] { (sort, false), (sort, true) })];

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_page_is_found_by_indexes(string organisation, string query)
    {
        var filter = FilterOf(query);
        var search = await fixture.Search(filter, organisation);

        (await fixture.ReadWhole(search.Page())).ShouldBeEmpty();
        // To count most devices is to read most devices: that is not asked of other queries.
        if (filter.Count)
            (await fixture.ReadWhole(search.Count())).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task A_later_page_of_any_order_is_found_by_indexes(DeviceSort sort, bool descending)
    {
        var isTime = sort is DeviceSort.CreatedAt or DeviceSort.ModifiedAt or DeviceSort.TechnicalInstallationDate;
        foreach (var organisation in new[] { Large, Small })
        {
            var after = new DevicePlace("light-10000", isTime ? "2020-06-01 12:00:00+00" : sort is DeviceSort.IsActivated ? "false" : "M");
            var search = await fixture.Search(new() { Sort = sort, Descending = descending, After = after }, organisation);
            (await fixture.ReadWhole(search.Page())).ShouldBeEmpty(organisation);
        }
    }

    [Theory]
    [InlineData("inMaintenance=true")]
    [InlineData("inMaintenance=true&sort=technicalInstallationDate")]
    public async Task Who_has_no_devices_in_maintenance_learns_so_without_reading_those_that_are_not(string query)
    {
        var search = await fixture.Search(FilterOf(query), Small);

        var scans = (await fixture.Plan(search.Page())).Where(line => line.Contains("device_list", StringComparison.Ordinal)).ToList();

        scans.ShouldNotBeEmpty();
        scans.ShouldAllBe(line => line.Contains("device_list_maintenance", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Names_of_owners_and_manufacturers_are_found_by_indexes()
    {
        foreach (var sql in new[] { DeviceQueriesGrain.OwnersByName, DeviceQueriesGrain.ManufacturersByName })
            (await fixture.ReadWhole(Fixture.Named(sql, Small))).ShouldBeEmpty(sql);
    }

    private static DeviceFilter FilterOf(string query)
    {
        var context = new DefaultHttpContext { Request = { QueryString = new($"?{query}") } };
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(DeviceQuery.Parameters), null));
        return DeviceQuery.Read(context);
    }

    /// <summary>A database with some of the benchmark's devices, asked as the silos ask.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private const int Devices = 30_000;
        private static readonly string[] Tables = ["device_list", "device_access", "grain_state"];
        private GridDatabase _database = null!;

        public async ValueTask InitializeAsync()
        {
            _database = new(await TestServer.NewDatabase(), new SiloIncarnation("grid", "127.0.0.1", 1, 1));
            await using var session = await _database.Reader.OpenConnectionAsync(TestContext.Current.CancellationToken);
            var chunks = QueryPlaces.Chunks(Devices, "AAAA").ToList();
            var columns = Encoding.UTF8.GetString(chunks[0].Body).Split('\n')[0].Split(',').Select(name => $"\"{name}\" text");
            await Execute(session, $"create temp table added ({string.Join(',', columns)})");
            foreach (var chunk in chunks)
            {
                await using var rows = await session.BeginTextImportAsync(
                    "copy added from stdin (format csv, header)", TestContext.Current.CancellationToken);
                await rows.WriteAsync(Encoding.UTF8.GetString(chunk.Body));
            }
            // As the triggers do it, but at once: they would take ten times as long.
            await Execute(session, $$"""
                alter table grain_state disable trigger user;
                insert into grain_state (id_hash, type_hash, n1, n0, extension, type, service, payload, version)
                select 0, 0, 0, 0, "deviceIdentification", '{{DeviceDocument.StateName}}', 'grid', jsonb_build_object('device', to_jsonb(added)), 1
                from added;
                insert into grain_state (id_hash, type_hash, n1, n0, extension, type, service, payload, version)
                select distinct 0, 0, 0, 0, "ownerOrganisation", '{{OrganisationDocument.StateName}}', 'grid',
                    jsonb_build_object('organisation', jsonb_build_object('name', "ownerOrganisation")), 1 from added;
                insert into device_access select "ownerOrganisation", "deviceIdentification", 'OWNER' from added;
                insert into device_list select "deviceIdentification", capitals("deviceIdentification"), capitals(alias),
                    capitals("containerAddress.city"), capitals("containerAddress.postalCode"), capitals("containerAddress.street"),
                    capitals("containerAddress.number"), capitals("containerAddress.municipality"), "deviceType", '', '', protocol, '',
                    "lifecycleStatus", false, "inMaintenance"::boolean, coalesce("technicalInstallationDate"::timestamptz, '-infinity'), 1, true,
                    now() - n * interval '1 second', now() - n * interval '1 second'
                from (select *, row_number() over () as n from added) added
                """);
            await Execute(session, "vacuum analyze grain_state, device_list, device_access");
        }

        public ValueTask DisposeAsync() => _database.DisposeAsync();

        /// <summary>The search of a filter, as the grain of lists makes it.</summary>
        internal async Task<DeviceSearch> Search(DeviceFilter filter, string organisation) => new(
            filter, organisation, filter.WithoutOwner ? null : organisation,
            filter.OwnerName is { } owner ? await Lines(Named(DeviceQueriesGrain.OwnersByName, new NamePattern(owner).Like)) : null,
            filter.Manufacturer is { } maker ? await Lines(Named(DeviceQueriesGrain.ManufacturersByName, maker)) : null);

        /// <summary>The lines of a query's plan that read one of the tables from one end to the other.</summary>
        internal async Task<IReadOnlyList<string>> ReadWhole(NpgsqlCommand query)
        {
            var plan = await Plan(query);
            plan.ShouldContain(line => Tables.Any(table => line.Contains($"on {table}", StringComparison.Ordinal)));
            return [.. plan.Where(line => Tables.Any(table => line.Contains($"Seq Scan on {table}", StringComparison.Ordinal)))];
        }

        /// <summary>The lines of a query's plan.</summary>
        internal Task<string[]> Plan(NpgsqlCommand query)
        {
            query.CommandText = $"explain {query.CommandText}";
            return Lines(query);
        }

        internal static NpgsqlCommand Named(string sql, string name) => new(sql) { Parameters = { new NpgsqlParameter<string> { TypedValue = name } } };

        private Task<string[]> Lines(NpgsqlCommand query) => _database.Find(async source =>
        {
            await using var session = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
            query.Connection = session;
            await using var reader = await query.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            var lines = new List<string>();
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
                lines.Add(reader.GetString(0));
            return lines.ToArray();
        });

        private static async Task Execute(NpgsqlConnection session, string sql)
        {
            await using var command = new NpgsqlCommand(sql, session) { CommandTimeout = 120 };
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }
}
