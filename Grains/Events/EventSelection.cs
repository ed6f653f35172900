using GridOrleans.Authorisation;
using GridOrleans.Journal;
using Npgsql;
using NpgsqlTypes;

namespace GridOrleans.Events;

/// <summary>The statements that list and count events. Each list comes out of an index in its order; rows that are not wanted are not sorted.</summary>
internal static class EventSelection
{
    /// <summary>The columns of an event.</summary>
    public const string Columns = "id, tx, device, type, index, description, switched_on, happened, received";

    private const string NewestFirst = "order by happened desc, id desc";

    /// <summary>One page.</summary>
    /// <param name="filter">What is looked for.</param>
    /// <param name="organisation">
    /// Who looks: without a device in the filter, only events of its own devices (platform handbook, 5.3). What an earlier device of the same name said, nobody sees
    /// (4.8, RemoveDevice).
    /// </param>
    public static NpgsqlCommand Page(EventFilter filter, string organisation)
    {
        var command = new NpgsqlCommand();
        var conditions = Wanted(command, filter, organisation);
        var limit = Math.Clamp(filter.Limit, 1, EventFilter.HighestLimit);
        var skip = Math.Max(0, filter.Skip);
        var page = $"limit {conditions.Value(limit, NpgsqlDbType.Integer)} offset {conditions.Value(skip, NpgsqlDbType.Integer)}";
        if (filter.DeviceIdentification is null && filter.Types.Count > 1)
        {
            // For each kind the newest from its index: PostgreSQL finds no order in an index by several values.
            var types = conditions.Value(filter.Types.Distinct().ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
            command.CommandText = $"""
                select {Columns}, null::text[] from unnest({types}) as wanted(kind) cross join lateral (
                    select {Columns} from device_event where type = wanted.kind and {conditions.Sql}
                    {NewestFirst} limit {conditions.Value((long)limit + skip, NpgsqlDbType.Bigint)}) newest
                {NewestFirst} {page}
                """;
            return command;
        }
        AddTypes(conditions, filter);
        command.CommandText = $"select {Columns}, null::text[] from device_event where {conditions.Sql} {NewestFirst} {page}";
        return command;
    }

    /// <summary>How many on all pages.</summary>
    public static NpgsqlCommand Count(EventFilter filter, string organisation)
    {
        var command = new NpgsqlCommand();
        var conditions = Wanted(command, filter with { Before = null }, organisation);
        AddTypes(conditions, filter);
        command.CommandText = $"select count(*) from device_event where {conditions.Sql}";
        return command;
    }

    private static Conditions Wanted(NpgsqlCommand command, EventFilter filter, string organisation)
    {
        var conditions = new Conditions(command);
        if (filter.DeviceIdentification is null)
        {
            conditions.Add(
                "exists (select from device_access a where a.organisation = {0} and a.device = device_event.device and a.function_group in ('OWNER', 'MANAGEMENT')"
                + $" and {DeviceAccess.Since("a", "device_event.received")})",
                organisation, NpgsqlDbType.Text);
        }
        conditions.Add(
            "device = {0} and received >= (select created from device_list where device = {0})", filter.DeviceIdentification, NpgsqlDbType.Text);
        conditions.Add("happened >= {0}", filter.From?.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        conditions.Add("happened <= {0}", filter.Until?.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        if (filter.Description is { } whole && filter.DescriptionStartsWith is { } start)
            conditions.Add("(description = {0} or starts_with(description, {1}))", (whole, NpgsqlDbType.Text), (start, NpgsqlDbType.Text));
        else
        {
            conditions.Add("description = {0}", filter.Description, NpgsqlDbType.Text);
            conditions.Add("starts_with(description, {0})", filter.DescriptionStartsWith, NpgsqlDbType.Text);
        }
        if (filter.Before is { } before)
        {
            conditions.Add(
                "(happened, id) < ({0}, {1})", (before.Timestamp.ToUniversalTime(), NpgsqlDbType.TimestampTz), (before.Id, NpgsqlDbType.Uuid));
        }
        return conditions;
    }

    private static void AddTypes(Conditions conditions, EventFilter filter)
    {
        if (filter.Types is [var only])
            conditions.Add("type = {0}", only, NpgsqlDbType.Text);
        else if (filter.Types.Count > 1)
            conditions.Add("type = any({0})", filter.Types.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
    }
}
