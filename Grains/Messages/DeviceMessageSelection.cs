using GridOrleans.Authorisation;
using GridOrleans.Journal;
using Npgsql;
using NpgsqlTypes;

namespace GridOrleans.Messages;

/// <summary>The statement that lists messages. Names are found by the indexes on their upper case, times by the ids, which also tell the partitions.</summary>
internal static class DeviceMessageSelection
{
    private const string Device = "upper(device)";
    private const string Organisation = "upper(organisation)";

    private static readonly TimeSpan StepOfIds = TimeSpan.FromMilliseconds(1);

    /// <summary>Makes it.</summary>
    /// <param name="filter">What is looked for.</param>
    /// <param name="onlyOf">
    /// The organisation that may see only messages of devices on which it has been given something, and none of earlier devices of the same name; or null: all.
    /// </param>
    public static NpgsqlCommand Of(DeviceMessageFilter filter, string? onlyOf)
    {
        var command = new NpgsqlCommand();
        var conditions = new Conditions(command);
        conditions.Add(
            "exists (select from device_access a where a.organisation = {0} and a.device = device_message.device"
            + $" and {DeviceAccess.Since("a", "device_message.created")})",
            onlyOf, NpgsqlDbType.Text);
        Restrict(conditions, Device, filter.DeviceIdentification);
        Restrict(conditions, Organisation, filter.OrganisationIdentification);
        if (filter.From is { } from)
        {
            conditions.Add("id >= {0}", MessageId.LowestAt(from), NpgsqlDbType.Uuid);
            conditions.Add("created >= {0}", from.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        }
        if (filter.Until is { } until && until < DateTimeOffset.MaxValue - StepOfIds)
        {
            conditions.Add("id < {0}", MessageId.LowestAt(until + StepOfIds), NpgsqlDbType.Uuid);
            conditions.Add("created <= {0}", until.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        }
        conditions.Add("incoming = {0}", filter.IsIncoming, NpgsqlDbType.Boolean);
        conditions.Add("valid = {0}", filter.IsValid, NpgsqlDbType.Boolean);

        var name = filter.SortBy switch
        {
            DeviceMessageOrder.DeviceIdentification => Device,
            DeviceMessageOrder.OrganisationIdentification => Organisation,
            _ => null,
        };
        var (direction, further) = filter.Ascending ? ("asc", ">") : ("desc", "<");
        if (filter.After is { } after && name is null)
            conditions.Add($"id {further} {{0}}", after.Id, NpgsqlDbType.Uuid);
        else if (filter.After is { } afterName)
        {
            conditions.Add(
                $"({name}, id) {further} ({{0}}, {{1}})",
                (NamePattern.Upper(afterName.Name), NpgsqlDbType.Text), (afterName.Id, NpgsqlDbType.Uuid));
        }
        command.CommandText = $"""
            select id, created, device, organisation, incoming, valid, uid, size, encoded, decoded from device_message
            where {conditions.Sql}
            order by {(name is null ? "" : $"{name} {direction}, ")}id {direction}
            limit {conditions.Value(Math.Clamp(filter.Limit, 1, DeviceMessageFilter.HighestLimit), NpgsqlDbType.Integer)}
            offset {conditions.Value(Math.Max(0, filter.Skip), NpgsqlDbType.Integer)}
            """;
        return command;
    }

    private static void Restrict(Conditions conditions, string column, string? wanted)
    {
        if (wanted is null)
            return;
        var pattern = new NamePattern(wanted);
        if (pattern.IsName)
        {
            conditions.Add($"{column} = {{0}}", pattern.Name, NpgsqlDbType.Text);
            return;
        }
        if (pattern.Prefix.Length > 0)
        {
            // A range, which the index answers; the pattern then has little left to look at.
            conditions.Add($"{column} >= {{0}}", pattern.Prefix, NpgsqlDbType.Text);
            conditions.Add($"{column} < {{0}}", NamePattern.EndOf(pattern.Prefix), NpgsqlDbType.Text);
        }
        conditions.Add($"{column} like {{0}}", pattern.Like, NpgsqlDbType.Text);
    }
}
