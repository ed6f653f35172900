using GridOrleans.Journal;
using Npgsql;

namespace GridOrleans.Authorisation;

/// <summary>What organisations have been given on devices, as the database keeps it in step with the devices' own state (table <c>device_access</c>).</summary>
internal sealed class DeviceAccess(GridDatabase database)
{
    /// <summary>Whether an organisation has been given anything on any device.</summary>
    public Task<bool> Exists(string organisation) => database.Read(async source =>
    {
        await using var command = source.CreateCommand("select exists (select from device_access where organisation = $1)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = organisation });
        return (bool)(await command.ExecuteScalarAsync())!;
    });
}
