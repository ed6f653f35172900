using GridOrleans.Cluster;
using GridOrleans.Commands;
using GridOrleans.Events;
using GridOrleans.Journal;
using GridOrleans.Messages;
using Npgsql;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>How PostgreSQL finds a page of events or messages when there are many, over several days: without reading them all.</summary>
public sealed class ListPlanTests(ListPlanTests.Fixture fixture) : IClassFixture<ListPlanTests.Fixture>
{
    public static TheoryData<string, EventFilter> Events => new()
    {
        { "the newest", new() },
        { "a device", new() { DeviceIdentification = "light-7" } },
        { "a device's type", new() { DeviceIdentification = "light-7", Types = ["TYPE_1"] } },
        { "a type", new() { Types = ["TYPE_1"] } },
        { "types", new() { Types = ["TYPE_1", "TYPE_2"] } },
        { "a later page", new() { Types = ["TYPE_1"], Before = new(TimeProvider.System.GetUtcNow(), Guid.AllBitsSet) } },
        { "a period", new() { From = TimeProvider.System.GetUtcNow().AddHours(-2), Until = TimeProvider.System.GetUtcNow().AddHours(-1) } },
    };

    public static TheoryData<string, DeviceMessageFilter, string?> Messages => new()
    {
        { "the newest", new(), null },
        { "a device", new() { DeviceIdentification = "light-7" }, null },
        { "devices", new() { DeviceIdentification = "light-7*" }, null },
        { "an organisation", new() { OrganisationIdentification = "city-3" }, null },
        { "what an organisation with all devices may see", new(), "everything" },
        { "what an organisation may see", new(), "city-3" },
        { "a device that an organisation may see", new() { DeviceIdentification = "light-7" }, "city-3" },
        { "by device", new() { SortBy = DeviceMessageOrder.DeviceIdentification }, null },
        { "a later page by device", new() { SortBy = DeviceMessageOrder.DeviceIdentification, After = new("light-5", Guid.AllBitsSet) }, null },
        { "an hour", new() { From = TimeProvider.System.GetUtcNow().AddHours(-2), Until = TimeProvider.System.GetUtcNow().AddHours(-1) }, null },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public async Task A_page_of_events_is_found_by_an_index(string row, EventFilter filter) =>
        (await fixture.ReadWhole(EventSelection.Page(filter, "everything"))).ShouldBeEmpty(row);

    [Fact]
    public async Task The_events_of_a_device_or_type_are_counted_by_an_index()
    {
        (await fixture.ReadWhole(EventSelection.Count(new() { DeviceIdentification = "light-7" }, "everything"))).ShouldBeEmpty();
        (await fixture.ReadWhole(EventSelection.Count(new() { Types = ["TYPE_1"] }, "everything"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_page_of_an_organisation_with_few_commands_is_found_by_its_own_index() =>
        (await fixture.Scans(CommandQueriesGrain.Selection("rare", new()))).ShouldAllBe(line => line.Contains("_organisation_id_idx", StringComparison.Ordinal));

    [Theory]
    [InlineData("rare", null, "_organisation_id_idx1")]
    [InlineData("common", null, "_organisation_id_idx1")]
    [InlineData("common", "light-7", "_device_id_idx1")]
    public async Task A_page_of_scheduled_tasks_is_found_by_an_index_of_open_commands(string organisation, string? device, string index) =>
        (await fixture.Scans(ScheduledTasksGrain.Selection(organisation, device, null, 100)))
            .ShouldAllBe(line => line.Contains(index, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_page_of_messages_is_found_by_an_index(string row, DeviceMessageFilter filter, string? onlyOf) =>
        (await fixture.ReadWhole(DeviceMessageSelection.Of(filter, onlyOf))).ShouldBeEmpty(row);

    [Fact]
    public async Task A_list_is_planned_for_its_own_values_however_often_it_was_asked_before() => (await fixture.GenericPlans()).ShouldBe(0);

    /// <summary>A database with events and messages of four days.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private const int Rows = 40_000;
        private string _connection = "";
        private NpgsqlDataSource _database = null!;
        private IReadOnlyList<string> _filled = [];
        private IReadOnlyList<string> _commands = [];

        public async ValueTask InitializeAsync()
        {
            _connection = await TestServer.NewDatabase();
            _database = NpgsqlDataSource.Create(_connection);
            await using var fill = _database.CreateCommand($"""
                create function id_of(moment timestamptz) returns uuid language sql as
                    $$ select (left(id_at(moment)::text, 14) || '7' || right(gen_random_uuid()::text, 21))::uuid $$;
                insert into device_event (id, device, type, index, description, happened, received)
                select id_of(at), 'light-' || n % 3000, 'TYPE_' || n % 48, 0, 'description ' || n % 100, at, at
                from (select n, current_date + 3 - n * interval '4 days' / {Rows} as at from generate_series(1, {Rows}) n) s;
                insert into device_message (id, created, device, organisation, incoming, valid, uid, size, encoded, decoded)
                select id_of(at), at, 'light-' || n % 3000, 'city-' || n % 20, n % 2 = 0, true, 'AAECAwQFBgcICQoL', 160, '\x5a00', repeat('x', 80)
                from (select n, current_date + 3 - n * interval '4 days' / {Rows} as at from generate_series(1, {Rows}) n) s;
                insert into device_access select organisation, 'light-' || n, 'OWNER'
                from generate_series(0, 2999) n, unnest(array['everything', 'city-' || n % 20]) organisation;
                insert into command (id, device, organisation, command, type, priority, accepted, state, attempts, due, expires)
                select id_of(at), 'light-' || n % 3000, case when n % 4000 = 0 then 'rare' else 'common' end,
                    jsonb_strip_nulls(jsonb_build_object('type', 'setReboot', 'scheduleTime', case when n % 2000 = 0 then '2030-01-01T00:00:00Z' end)),
                    'setReboot', 4, at, case when n % 1000 = 0 then 0 else 2 end, case when n % 2000 = 1000 then 1 else 0 end, at, at
                from (select n, current_date + 3 - n * interval '4 days' / {Rows} as at from generate_series(1, {Rows}) n) s;
                analyze device_event, device_message, device_access, command
                """);
            fill.CommandTimeout = 120;
            await fill.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            _filled = await Lines(
                "select distinct tableoid::regclass::text from device_event union select distinct tableoid::regclass::text from device_message", new());
            _filled.Count.ShouldBe(8);
            _commands = await Lines("select distinct tableoid::regclass::text from command", new());
        }

        public ValueTask DisposeAsync() => _database.DisposeAsync();

        /// <summary>The partitions that a query reads from one end to the other; empty ones, which it may as well, do not count.</summary>
        internal async Task<IReadOnlyList<string>> ReadWhole(NpgsqlCommand query)
        {
            var plan = await Lines($"explain {query.CommandText}", query);
            return [.. _filled.Where(partition => plan.Any(line => line.Contains($"Seq Scan on {partition} ", StringComparison.Ordinal)))];
        }

        /// <summary>How often a plan for any values was used when a list was asked ten times, by a driver that prepares what it sees twice.</summary>
        internal async Task<long> GenericPlans()
        {
            var preparing = new NpgsqlConnectionStringBuilder(_connection) { MaxAutoPrepare = 40, AutoPrepareMinUsages = 2 }.ConnectionString;
            await using var database = new GridDatabase(preparing, new SiloIncarnation("grid", "127.0.0.1", 1, 1));
            for (var time = 0; time < 10; time++)
                await database.Find(source => Ask(source, "select count(*) from device_access where organisation = $1", new NpgsqlParameter<string> { TypedValue = "city-3" }));
            return await database.Find(source => Ask(source, "select coalesce(sum(generic_plans), 0)::bigint from pg_prepared_statements"));

            static async Task<long> Ask(NpgsqlDataSource source, string sql, params NpgsqlParameter[] parameters)
            {
                await using var command = source.CreateCommand(sql);
                command.Parameters.AddRange(parameters);
                return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
            }
        }

        /// <summary>How the rows of the table of commands are found, in partitions that have some.</summary>
        internal async Task<IReadOnlyList<string>> Scans(NpgsqlCommand query)
        {
            var plan = await Lines($"explain {query.CommandText}", query);
            IReadOnlyList<string> scans = [.. plan.Where(line => line.Contains("Scan", StringComparison.Ordinal) && _commands.Any(partition => line.Contains($"on {partition}", StringComparison.Ordinal)))];
            scans.ShouldNotBeEmpty();
            return scans;
        }

        private async Task<IReadOnlyList<string>> Lines(string sql, NpgsqlCommand query)
        {
            await using var connection = await _database.OpenConnectionAsync(TestContext.Current.CancellationToken);
            await using (query)
            {
                query.Connection = connection;
                query.CommandText = sql;
                var lines = new List<string>();
                await using var reader = await query.ExecuteReaderAsync(TestContext.Current.CancellationToken);
                while (await reader.ReadAsync(TestContext.Current.CancellationToken))
                    lines.Add(reader.GetString(0));
                return lines;
            }
        }
    }
}
