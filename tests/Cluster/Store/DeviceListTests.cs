using GridOrleans.Silo;
using Npgsql;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>What the database keeps of devices for lists.</summary>
public sealed class DeviceListTests
{
    [Fact]
    public async Task Devices_are_of_their_manufacturer_however_it_was_typed_also_those_that_were_there_before()
    {
        await using var database = NpgsqlDataSource.Create(await TestServer.NewDatabase());
        await Execute(database, """
            insert into grain_state (id_hash, type_hash, n1, n0, extension, type, service, payload, version)
            select 0, 0, 0, 0, name, 'device', 'grid', jsonb_build_object('device', jsonb_build_object(
                'deviceIdentification', name, 'protocol', 'OSLP', 'lifecycleStatus', 'IN_USE', 'isActivated', true, 'createdAt', now(), 'modifiedAt', now(),
                'deviceModel', jsonb_build_object('manufacturer', manufacturer, 'modelCode', 'one'))), 1
            from (values ('old', 'Kaif'), ('new', 'kAIF'), ('other', 'OTHR')) device(name, manufacturer);
            update device_list set manufacturer = 'Kaif' where device = 'old';
            drop index device_list_number, device_list_activated, device_list_external, device_list_name
            """);
        (await OfKaifa(database)).ShouldBe("new");

        await Execute(database, await Migration("0020_device_list_lookups"));

        (await OfKaifa(database)).ShouldBe("new,old");
    }

    private static async Task<string> Migration(string name)
    {
        var resource = typeof(Schema).Assembly.GetManifestResourceNames().Single(resource => resource.Contains(name, StringComparison.Ordinal));
        using var text = new StreamReader(typeof(Schema).Assembly.GetManifestResourceStream(resource)!);
        return await text.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string?> OfKaifa(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select string_agg(device, ',' order by device) from device_list where manufacturer = 'KAIF'");
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) as string;
    }

    private static async Task Execute(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
