using GridOrleans.Devices;
using Npgsql;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>How PostgreSQL finds a page of devices when an organisation has none of the few that are looked for.</summary>
public sealed class DeviceListPlanTests
{
    public static TheoryData<string, DeviceFilter> Lists => new()
    {
        { "by identification", new() { InMaintenance = true } },
        { "by the date of installation", new() { InMaintenance = true, Sort = DeviceSort.TechnicalInstallationDate } },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Devices_in_maintenance_are_found_without_reading_those_that_are_not(string row, DeviceFilter filter)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var database = NpgsqlDataSource.Create(await TestServer.NewDatabase());
        await using (var fill = database.CreateCommand(
            """
            insert into device_list
            select 'light-' || n, 'LIGHT-' || n, '', '', '', '', '', '', 'SSLD', '', '', '', '', 'IN_USE', true, n % 50 = 1,
                now() - n * interval '1 minute', 1, true, now(), now()
            from generate_series(1, 20000) n;
            insert into device_access select case when n % 5 = 0 then 'city' else 'other' end, 'light-' || n, 'OWNER' from generate_series(1, 20000) n;
            analyze device_list, device_access
            """))
            await fill.ExecuteNonQueryAsync(cancellation);

        await using var page = new DeviceSearch(filter, "city", null).Page();
        page.CommandText = $"explain {page.CommandText}";
        await using var session = await database.OpenConnectionAsync(cancellation);
        page.Connection = session;
        await using var reader = await page.ExecuteReaderAsync(cancellation);
        var scans = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            if (reader.GetString(0) is var line && line.Contains("device_list", StringComparison.Ordinal))
                scans.Add(line);
        }

        scans.ShouldNotBeEmpty(row);
        scans.ShouldAllBe(line => line.Contains("device_list_maintenance", StringComparison.Ordinal), row);
    }
}
