using GridOrleans.Journal;
using Npgsql;

namespace GridOrleans.Authorisation;

/// <summary>What organisations have been given on devices, as the database keeps it in step with the devices' own state (table <c>device_access</c>).</summary>
internal sealed class DeviceAccess(GridDatabase database)
{
    /// <summary>
    /// The condition that something was said since the device has been there: what an earlier device of its name said is nobody's any more. PostgreSQL expects a plain
    /// comparison to fit a third of all rows, whatever it compares, and then reads whole tables; it expects nearly all not to be null.
    /// </summary>
    /// <param name="access">The row of <c>device_access</c>.</param>
    /// <param name="said">When it was said.</param>
    public static string Since(string access, string said) => $"nullif({access}.created <= {said}, false) is not null";

    /// <summary>Whether an organisation has been given anything on any device.</summary>
    public Task<bool> Exists(string organisation) => database.Read(async source =>
    {
        await using var command = source.CreateCommand("select exists (select from device_access where organisation = $1)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = organisation });
        return (bool)(await command.ExecuteScalarAsync())!;
    });
}
