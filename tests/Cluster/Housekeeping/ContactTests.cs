using GridOrleans.Access;
using GridOrleans.Authorisation;
using GridOrleans.Devices.Changes;
using GridOrleans.Housekeeping;
using GridOrleans.Housekeeping.Contacts;
using GridOrleans.Manufacturers;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GridOrleans.Tests.Cluster.Housekeeping;

/// <summary>Silent devices get a command in the name of their owner, once in a slot; all others get none.</summary>
public sealed class ContactTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Slot = TimeProvider.System.GetUtcNow();

    private const int MostOpen = 3;

    private GridCluster _grid = null!;

    public async ValueTask InitializeAsync()
    {
        _grid = await GridCluster.Start(silos: 1, options: new Dictionary<string, string>
        {
            ["Housekeeping:Contacts:event-retrieval:Manufacturer"] = "KAIF",
            ["Housekeeping:Contacts:event-retrieval:DeviceTypes:0"] = "ssld",
            ["Housekeeping:Contacts:by-two:Manufacturer"] = "kaif",
            ["Housekeeping:Contacts:by-two:MostPerRun"] = "2",
            ["Commands:MostOpenPerDevice"] = $"{MostOpen}",
        });
        foreach (var code in (string[])["KAIF", "OTHR"])
        {
            await _grid.Grains.Manufacturer(code).Create(GridCluster.Caller, new() { Code = code, Name = code });
            await _grid.Grains.Manufacturer(code).CreateModel(GridCluster.Caller, new() { ModelCode = "one" });
        }
    }

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Fact]
    public async Task Silent_devices_get_one_command_a_slot_and_others_none()
    {
        foreach (var device in (string[])["long-ago", "just-now", "ownerless", "nowhere", "failing", "recovering", "mended", "lmd"])
            await Device(device);
        await Device("never", manufacturer: "Kaif");
        await Device("stranger", manufacturer: "OTHR");
        await Event("long-ago", "25 hours");
        await Event("just-now", "23 hours");
        await _grid.Execute("""
            update grid.grain_state set payload = jsonb_set(payload, '{device,authorisations}', '[]') where type = 'device' and extension = 'ownerless';
            update grid.device_list set network_address = '' where device = 'nowhere';
            update grid.device_list set in_maintenance = true where device = 'mended';
            update grid.device_list set device_type = 'LMD' where device = 'lmd';
            """);
        await Failing("failing", 3, "3 hours");
        await Failing("recovering", 1, "3 hours");
        var job = Find("event-retrieval");

        var report = await job.Run(new(Slot, null), TestContext.Current.CancellationToken);
        await job.Run(new(Slot, null), TestContext.Current.CancellationToken);

        report.Detail.ShouldBe("3 devices were given a command, 0 refused it, 0 had no room for it, 1 are left alone after failures, 1 have no owner, 1 no address");
        (await Commanded()).ShouldBe("long-ago,never,recovering");
        (await _grid.Ask<long>($"""
            select count(*) from grid.command where type = 'getStatus' and priority = 0 and organisation = '{GridCluster.Organisation}'
            """)).ShouldBe(3);

        // The next slot is another matter.
        await job.Run(new(Slot.AddMinutes(30), null), TestContext.Current.CancellationToken);
        (await _grid.Ask<long>("select count(*) from grid.command")).ShouldBe(6);
    }

    [Fact]
    public async Task A_device_of_several_owners_gets_its_command_from_the_first_that_was_given_it_and_is_enabled()
    {
        // By name it would be the other way round.
        var second = await _grid.NewOrganisation("AnEarlierName");
        var disabled = await _grid.NewOrganisation("AnEvenEarlierName", enabled: false);
        foreach (var device in (string[])["light-a", "light-b"])
        {
            await Device(device);
            await Owners(device, GridCluster.Caller, new AuthorisationEntry(second.OrganisationIdentification, DeviceFunctionGroup.Owner));
        }
        await Device("light-c");
        await Owners(
            "light-c", GridCluster.Caller, new(disabled.OrganisationIdentification, DeviceFunctionGroup.Owner),
            new(second.OrganisationIdentification, DeviceFunctionGroup.Owner));
        await Owners("light-c", second, new AuthorisationEntry(GridCluster.Organisation, DeviceFunctionGroup.Owner, Revoked: true));

        await Find("event-retrieval").Run(new(Slot, null), TestContext.Current.CancellationToken);

        (await _grid.Ask<string>("select string_agg(device || ' by ' || organisation, ', ' order by device) from grid.command")).ShouldBe(
            $"light-a by {GridCluster.Organisation}, light-b by {GridCluster.Organisation}, light-c by AnEarlierName");
    }

    [Fact]
    public async Task A_bounded_run_goes_on_where_the_one_before_stopped()
    {
        foreach (var device in (string[])["light-a", "light-b", "light-c"])
            await Device(device);
        var job = Find("by-two");

        var first = await job.Run(new(Slot, null), TestContext.Current.CancellationToken);
        first.Position.ShouldBe("light-b", first.Detail);
        (await Commanded()).ShouldBe("light-a,light-b");
        var second = await job.Run(new(Slot.AddMinutes(1), first.Position), TestContext.Current.CancellationToken);
        second.Position.ShouldBeNull();
        (await Commanded()).ShouldBe("light-a,light-b,light-c");
    }

    [Fact]
    public async Task A_device_whose_queue_is_full_is_counted_and_those_after_it_get_theirs()
    {
        foreach (var device in (string[])["light-a", "light-b", "light-c"])
            await Device(device);
        _grid.Adapter.Behaviour = _ => null;
        for (var open = 0; open < MostOpen; open++)
            await _grid.Device("light-a").Submit(GridCluster.Submission());
        var job = Find("event-retrieval");

        var report = await job.Run(new(Slot, null), TestContext.Current.CancellationToken);

        report.Detail.ShouldStartWith("2 devices were given a command, 0 refused it, 1 had no room for it, ");
        report.Position.ShouldBeNull();
        (await Commanded()).ShouldBe("light-a,light-b,light-c");
    }

    [Fact]
    public async Task No_day_of_events_is_read_from_end_to_end()
    {
        await _grid.Execute("""
            insert into grid.device_event (id, device, type, index, description, happened, received)
            select grid.id_at(now() - n * interval '1 second'), 'light-' || n % 500, 'LIGHT_EVENTS_LIGHT_ON', 0, '', now() - n * interval '1 second', now()
            from generate_series(1, 20000) n;
            analyze grid.device_event
            """);
        await using var source = NpgsqlDataSource.Create(_grid.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var byKey = new NpgsqlCommand(ContactCandidates.ByKey, connection, transaction))
            await byKey.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var explain = new NpgsqlCommand($"explain {ContactCandidates.Page}", connection, transaction)
        {
            Parameters =
            {
                new() { Value = "KAIF" }, new() { Value = "" }, new() { Value = ContactCandidates.Statuses.ToArray() }, new() { Value = Array.Empty<string>() },
                new() { Value = Slot.AddDays(-1) }, new() { Value = Slot.AddDays(-2) }, new() { Value = 200 },
            },
        };
        var plan = new List<string>();
        await using var row = await explain.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await row.ReadAsync(TestContext.Current.CancellationToken))
            plan.Add(row.GetString(0));

        var all = string.Join('\n', plan);
        all.ShouldNotContain("Seq Scan", customMessage: all);
        all.ShouldContain("device_list_manufacturer", customMessage: all);
        // Nor is any partition looked into that cannot have what is asked for.
        all.ShouldContain("Index Cond: ((device = l.device) AND (happened >=", customMessage: all);
    }

    private IJob Find(string name) => _grid.Services.GetRequiredService<JobDirectory>().Find(name)!.Job;

    private async Task Device(string name, string manufacturer = "KAIF")
    {
        var device = await _grid.ActiveDevice(name);
        await device.Change(
            new() { DeviceIdentification = name, Protocol = TestAdapter.Protocol, PublicKey = "AAAA", NetworkAddress = "127.0.0.1", DeviceModel = new(manufacturer, "one") }, null);
    }

    private Task Owners(string device, Caller caller, params AuthorisationEntry[] entries) =>
        _grid.Device(device).Apply(caller, new UpdateAuthorisations { Authorisations = entries }, null);

    private Task Event(string device, string ago) => _grid.Execute($"""
        insert into grid.device_event (id, device, type, index, description, happened, received)
        values (grid.id_at(now() - interval '{ago}'), '{device}', 'LIGHT_EVENTS_LIGHT_ON', 0, '', now() - interval '{ago}', now() - interval '{ago}')
        """);

    private Task Failing(string device, int failures, string ago) => _grid.Execute($$"""
        update grid.device_state set state = state || jsonb_build_object('failuresSinceSuccess', {{failures}}, 'lastFailure', now() - interval '{{ago}}')
        where device = '{{device}}'
        """);

    private Task<string> Commanded() => _grid.Ask<string>("select string_agg(distinct device, ',' order by device) from grid.command");
}
