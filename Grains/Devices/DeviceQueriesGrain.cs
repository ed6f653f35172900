using System.Text.Json;
using GridOrleans.Access;
using GridOrleans.Authorisation;
using GridOrleans.Journal;
using GridOrleans.Json;
using GridOrleans.Manufacturers;
using GridOrleans.Organisations;
using Npgsql;
using Orleans.Concurrency;

namespace GridOrleans.Devices;

/// <summary>Finds devices in PostgreSQL, where the grains' own state is.</summary>
[StatelessWorker]
internal sealed class DeviceQueriesGrain(GridDatabase database, Authority authority, TimeProvider time) : Grain, IDeviceQueries
{
    internal const string OwnersByName = $"""
        select extension from grain_state
        where type = '{OrganisationDocument.StateName}' and capitals(payload->'organisation'->>'name') like capitals($1)
        """;

    // The text itself is a code, too: one that nobody has added finds nothing.
    internal const string ManufacturersByName = $"""
        select capitals($1)
        union select capitals(extension) from grain_state
        where type = '{ManufacturerDocument.StateName}' and capitals(payload->'manufacturer'->'content'->>'name') = capitals($1)
        """;

    public async Task<DeviceListing> List(Caller caller, DeviceFilter filter, CancellationToken cancellationToken)
    {
        await authority.Require(caller, filter.WithoutOwner ? PlatformFunction.GetDeviceNoOwner : PlatformFunction.FindDevices);
        var organisation = filter.OrganisationIdentification is { } named && authority.ManagesNetwork(caller.OrganisationIdentification) ? named
            : filter.WithoutOwner ? null
            : caller.OrganisationIdentification;
        return await database.Find(async source =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            var asked = time.GetTimestamp();
            var owners = filter.OwnerName is { } owner ? await Names(connection, OwnersByName, new NamePattern(owner).Like, cancellationToken) : null;
            var manufacturers = filter.Manufacturer is { } maker ? await Names(connection, ManufacturersByName, maker, cancellationToken) : null;
            var search = new DeviceSearch(filter, caller.OrganisationIdentification, organisation, owners, manufacturers);
            var (devices, last) = await Page(connection, search, caller.OrganisationIdentification, cancellationToken);
            return new DeviceListing(devices, last, filter.Count ? await Count(connection, search, cancellationToken) : null, time.GetElapsedTime(asked));
        });
    }

    private static async Task<string[]> Names(NpgsqlConnection connection, string sql, string wanted, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = wanted });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await row.ReadAsync(cancellationToken))
            names.Add(row.GetString(0));
        return [.. names];
    }

    private static async Task<(List<Device> Devices, DevicePlace? Last)> Page(
        NpgsqlConnection connection, DeviceSearch search, string organisation, CancellationToken cancellationToken)
    {
        await using var command = search.Page();
        command.Connection = connection;
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var devices = new List<Device>();
        var sortedBy = "";
        while (await row.ReadAsync(cancellationToken))
        {
            if (devices.Count == search.Limit)
                return (devices, new(devices[^1].DeviceIdentification, sortedBy));
            var device = JsonSerializer.Deserialize<Device>(row.GetString(0), PlatformJson.Stored)!.SeenBy(organisation) with { Version = $"{row.GetInt32(1)}" };
            devices.Add(row.IsDBNull(3) ? device : JsonSerializer.Deserialize<DeviceHotState>(row.GetString(3), PlatformJson.Stored)!.Complete(device));
            sortedBy = row.GetString(4);
        }
        return (devices, null);
    }

    private static async Task<long> Count(NpgsqlConnection connection, DeviceSearch search, CancellationToken cancellationToken)
    {
        await using var command = search.Count();
        command.Connection = connection;
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
