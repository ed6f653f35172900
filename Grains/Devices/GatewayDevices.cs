using GridOrleans.Journal;
using Npgsql;

namespace GridOrleans.Devices;

/// <summary>Which devices are the gateway devices of others, by the devices' own state in PostgreSQL.</summary>
internal sealed class GatewayDevices(GridDatabase database)
{
    // The conditions are those of the index of migration 0016.
    internal const string Sql =
        $"select exists (select from grain_state where type = '{DeviceDocument.StateName}' and payload->'device'->>'gatewayDevice' = $1)";

    /// <summary>Whether any device is reached through this one.</summary>
    public Task<bool> IsOne(string device) => database.Read(async source =>
    {
        await using var command = source.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = device });
        return (bool)(await command.ExecuteScalarAsync())!;
    });
}
