using GridOrleans.Devices;
using GridOrleans.Journal;
using GridOrleans.Organisations;
using Npgsql;

namespace GridOrleans.Housekeeping.Contacts;

/// <summary>A silent device.</summary>
/// <param name="Device">Its identification.</param>
/// <param name="Owner">The first of its owners that is enabled, or else the first; null: nobody.</param>
/// <param name="HasAddress">False: nobody knows where it is.</param>
/// <param name="Failures">Contacts that failed since one succeeded.</param>
/// <param name="LastFailure">When the last one failed.</param>
internal sealed record ContactCandidate(string Device, string? Owner, bool HasAddress, int Failures, DateTimeOffset? LastFailure);

/// <summary>
/// Finds silent devices: those that reported no event since a moment, also those that never did (GXF passes these over; platform handbook, 16, K20).
/// </summary>
internal sealed class ContactCandidates(GridDatabase database)
{
    /// <summary>The statuses in which a device may be contacted (platform handbook, 10).</summary>
    public static IReadOnlyList<string> Statuses { get; } = ["IN_USE", "REGISTERED"];

    /// <summary>How far a device's clock may be ahead of the platform's: an event that happened since then was received since then, too, but for this.</summary>
    internal static readonly TimeSpan ClockSlack = TimeSpan.FromDays(1);

    // Only the partitions of the last days are looked into, each by its index of device and time. Owners stand in the devices' own state in the order in which they
    // were given it (Device.OwnerOrganisation); one that is disabled, and may be kept from everything, leaves the device to the next.
    internal const string Page = $"""
        select l.device,
               (select given.a->>'organisationIdentification'
                from grain_state g, jsonb_array_elements(g.payload->'device'->'authorisations') with ordinality given(a, place)
                where g.type = '{DeviceDocument.StateName}' and g.payload is not null and g.extension = l.device and given.a->>'functionGroup' = 'OWNER'
                order by exists (select from grain_state o where o.type = '{OrganisationDocument.StateName}'
                                 and o.extension = given.a->>'organisationIdentification' and o.payload->'organisation'->>'enabled' = 'false'), given.place
                limit 1),
               l.network_address <> '',
               coalesce((s.state->>'failuresSinceSuccess')::integer, 0),
               (s.state->>'lastFailure')::timestamptz
        from device_list l left join device_state s on s.device = l.device
        where l.manufacturer = capitals($1) and l.manufacturer <> '' and l.device > $2
          and l.lifecycle_status = any($3) and not l.in_maintenance and (cardinality($4::text[]) = 0 or l.device_type = any($4))
          and not exists (select from device_event e where e.device = l.device and e.happened >= $5 and e.id >= id_at($6))
        order by l.device limit $7
        """;

    // Statistics of tables that were empty a moment ago would make the database read whole days of events.
    internal const string ByKey = """
        select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
        """;

    /// <summary>The first silent devices after one, by identification.</summary>
    public Task<IReadOnlyList<ContactCandidate>> Read(
        ContactOptions options, string after, DateTimeOffset since, int most, CancellationToken cancellationToken) => database.Find(async source =>
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var byKey = new NpgsqlCommand(ByKey, connection, transaction))
            await byKey.ExecuteNonQueryAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Page, connection, transaction)
        {
            Parameters =
            {
                new() { Value = options.Manufacturer },
                new() { Value = after },
                new() { Value = (options.LifecycleStatuses.Count > 0 ? options.LifecycleStatuses : Statuses).ToArray() },
                new() { Value = options.DeviceTypes.Select(type => type.ToUpperInvariant()).ToArray() },
                new() { Value = since },
                new() { Value = since - ClockSlack },
                new() { Value = most },
            },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<ContactCandidate>();
        while (await row.ReadAsync(cancellationToken))
            found.Add(new(
                row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetBoolean(2), row.GetInt32(3),
                row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4)));
        return (IReadOnlyList<ContactCandidate>)found;
    });
}
