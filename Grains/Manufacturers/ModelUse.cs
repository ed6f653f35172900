using GridOrleans.Devices;
using GridOrleans.Journal;
using Npgsql;

namespace GridOrleans.Manufacturers;

/// <summary>Which models have devices, by the devices' own state in PostgreSQL.</summary>
internal sealed class ModelUse(GridDatabase database)
{
    // The list's model is in capitals; the device's own state tells whether it is this very one.
    internal const string Sql = $"""
        select exists (
            select from device_list d
            join grain_state g on g.type = '{DeviceDocument.StateName}' and g.payload is not null and g.extension = d.device
            where d.model = capitals($2) and d.manufacturer = capitals($1) and g.payload->'device'->'deviceModel'->>'modelCode' = $2)
        """;

    /// <summary>Whether any device is of a model.</summary>
    public Task<bool> Exists(string manufacturer, string modelCode) => database.Read(async source =>
    {
        await using var command = source.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = manufacturer });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = modelCode });
        return (bool)(await command.ExecuteScalarAsync())!;
    });
}
