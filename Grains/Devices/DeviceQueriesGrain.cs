using System.Text.Json;
using GridOrleans.Access;
using GridOrleans.Authorisation;
using GridOrleans.Journal;
using GridOrleans.Json;
using GridOrleans.Messages;
using GridOrleans.Organisations;
using Npgsql;
using Orleans.Concurrency;

namespace GridOrleans.Devices;

/// <summary>Finds devices in PostgreSQL, where the grains' own state is.</summary>
[StatelessWorker]
internal sealed class DeviceQueriesGrain(GridDatabase database, Authority authority, TimeProvider time) : Grain, IDeviceQueries
{
    private const string OwnersByName = $"""
        select extension from grain_state
        where type = '{OrganisationDocument.StateName}' and capitals(payload->'organisation'->>'name') like capitals($1)
        """;

    public async Task<DeviceListing> List(Caller caller, DeviceFilter filter, CancellationToken cancellationToken)
    {
        await authority.Require(caller, filter.WithoutOwner ? PlatformFunction.GetDeviceNoOwner : PlatformFunction.FindDevices);
        var organisation = filter.WithoutOwner ? null
            : authority.ManagesNetwork(caller.OrganisationIdentification) ? filter.OrganisationIdentification ?? caller.OrganisationIdentification
            : caller.OrganisationIdentification;
        return await database.Find(async source =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            var asked = time.GetTimestamp();
            var search = new DeviceSearch(filter, organisation, await Owners(connection, filter, cancellationToken));
            var (devices, last) = await Page(connection, search, caller.OrganisationIdentification, cancellationToken);
            return new DeviceListing(devices, last, filter.Count ? await Count(connection, search, cancellationToken) : null, time.GetElapsedTime(asked));
        });
    }

    private static async Task<string[]?> Owners(NpgsqlConnection connection, DeviceFilter filter, CancellationToken cancellationToken)
    {
        if (filter.OwnerOrganisation is { } owner)
            return [owner];
        if (filter.OwnerName is not { } name)
            return null;
        await using var command = new NpgsqlCommand(OwnersByName, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = new NamePattern(name).Like });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var owners = new List<string>();
        while (await row.ReadAsync(cancellationToken))
            owners.Add(row.GetString(0));
        return [.. owners];
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
