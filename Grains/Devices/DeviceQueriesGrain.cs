using System.Text.Json;
using GridOrleans.Access;
using GridOrleans.Authorisation;
using GridOrleans.Journal;
using GridOrleans.Json;
using Npgsql;
using NpgsqlTypes;
using Orleans.Concurrency;

namespace GridOrleans.Devices;

/// <summary>Finds devices in PostgreSQL, where the grains' own state is.</summary>
[StatelessWorker]
internal sealed class DeviceQueriesGrain(GridDatabase database, Authority authority) : Grain, IDeviceQueries
{
    public async Task<IReadOnlyList<Device>> List(Caller caller, DeviceFilter filter, CancellationToken cancellationToken)
    {
        await authority.Require(caller, PlatformFunction.FindDevices);
        return await database.Read(source => List(source, caller.OrganisationIdentification, filter, cancellationToken));
    }

    private static async Task<IReadOnlyList<Device>> List(
        NpgsqlDataSource source, string organisation, DeviceFilter filter, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand();
        var conditions = new List<string> { $"g.type = '{DeviceDocument.StateName}'", "g.payload is not null" };
        Restrict("exists (select from device_access a where a.device = g.extension and a.organisation =", organisation, ")");
        Restrict("g.extension >", filter.After);
        if (filter.IdentificationPrefix is { Length: > 0 } prefix)
        {
            // A range, which the index answers, instead of a pattern.
            Restrict("g.extension >=", prefix);
            Restrict("g.extension <", prefix + char.MaxValue);
        }
        Restrict("g.payload->'device'->>'lifecycleStatus' =", filter.LifecycleStatus is { } status ? Text(status) : null);
        Restrict("g.payload->'device'->>'isActivated' =", filter.IsActivated is { } active ? (active ? "true" : "false") : null);
        Restrict("g.payload->'device'->>'deviceType' =", filter.DeviceType);
        Restrict("exists (select from device_access a where a.device = g.extension and a.function_group = 'OWNER' and a.organisation =", filter.OwnerOrganisation, ")");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Math.Clamp(filter.Limit, 1, DeviceFilter.HighestLimit) });
        command.CommandText = $"""
            select (g.payload->'device')::text, g.version, s.version, s.state::text
            from grain_state g left join device_state s on s.device = g.extension
            where {string.Join(" and ", conditions)}
            order by g.extension limit ${command.Parameters.Count}
            """;

        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        command.Connection = connection;
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var devices = new List<Device>();
        while (await row.ReadAsync(cancellationToken))
        {
            var device = JsonSerializer.Deserialize<Device>(row.GetString(0), PlatformJson.Stored)!.SeenBy(organisation) with { Version = $"{row.GetInt32(1)}" };
            devices.Add(row.IsDBNull(3) ? device : JsonSerializer.Deserialize<DeviceHotState>(row.GetString(3), PlatformJson.Stored)!.Complete(device));
        }
        return devices;

        void Restrict(string condition, string? value, string end = "")
        {
            if (value is null)
                return;
            command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Text });
            conditions.Add($"{condition} ${command.Parameters.Count}{end}");
        }
    }

    private static string Text(DeviceLifecycleStatus status) => JsonSerializer.SerializeToElement(status, PlatformJson.Stored).GetString()!;
}
