using System.Globalization;
using System.Text;
using GridOrleans.Errors;
using GridOrleans.Journal;
using GridOrleans.Json;
using Npgsql;
using NpgsqlTypes;

namespace GridOrleans.Devices;

/// <summary>
/// The SQL of a list of devices. It asks the table <c>device_list</c>, which the database keeps beside the devices' own state, and reads that state for the
/// devices of one page only.
/// </summary>
internal sealed class DeviceSearch
{
    // How PostgreSQL writes the time of what has none.
    private const string NoTime = "-infinity";

    private readonly StringBuilder _conditions = new("true");
    private readonly List<NpgsqlParameter> _parameters = [];
    private readonly DeviceFilter _filter;
    private readonly (string Column, string Type) _sort;
    private readonly DevicePlace? _after;

    /// <param name="filter">What is looked for.</param>
    /// <param name="caller">Who asks: what it owns or installs is its own, whoever's devices it looks at.</param>
    /// <param name="organisation">Whose devices; null: those of all.</param>
    /// <param name="owners">The organisations of the filter's owner name; null: it has none.</param>
    /// <param name="manufacturers">The codes, in capitals, of the filter's manufacturer; null: it has none.</param>
    /// <exception cref="RefusedException">The page before cannot have ended there.</exception>
    public DeviceSearch(DeviceFilter filter, string caller, string? organisation, string[]? owners = null, string[]? manufacturers = null)
    {
        _filter = filter;
        _sort = ColumnOf(filter.Sort);
        _after = filter.After is { } place ? place with { SortedBy = Value(place.SortedBy, _sort.Type) } : null;
        // Of one organisation both are one condition, which needs one look into the index.
        if (organisation is not null && !(filter.OwnedOrInstalled && organisation == caller))
            Add($"exists (select from device_access a where a.device = d.device and a.organisation = {Text(organisation)})");
        if (filter.OwnedOrInstalled)
            Add($"exists (select from device_access a where a.device = d.device and a.organisation = {Text(caller)} and a.function_group in ('OWNER', 'INSTALLATION'))");
        if (owners is not null)
            AddOwner(owners);
        if (filter.OwnerOrganisation is { } owner)
            AddOwner([owner]);
        if (manufacturers is not null)
            Add($"d.manufacturer = any({Texts(manufacturers)})");
        if (filter.WithoutOwner)
            Add("not d.is_owned");
        AddTexts();
        AddFacts();
    }

    /// <summary>One page, and one row more if there are more.</summary>
    public NpgsqlCommand Page()
    {
        var conditions = _conditions.ToString();
        List<NpgsqlParameter> parameters = [.. _parameters];
        if (_after is { } last)
        {
            parameters.Add(new() { Value = last.SortedBy, NpgsqlDbType = NpgsqlDbType.Text });
            parameters.Add(new() { Value = last.DeviceIdentification, NpgsqlDbType = NpgsqlDbType.Text });
            conditions += $" and ({_sort.Column}, d.device) {(_filter.Descending ? '<' : '>')} (${parameters.Count - 1}::{_sort.Type}, ${parameters.Count})";
        }
        parameters.Add(new NpgsqlParameter<int> { TypedValue = Limit + 1 });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = (long)Math.Clamp(_filter.Page, 0, DeviceFilter.HighestPage) * Limit });
        var order = _filter.Descending ? $"{_sort.Column} desc, d.device desc" : $"{_sort.Column}, d.device";
        return Command(
            $"""
            with page as (
                select d.device, {_sort.Column}::text as sorted_by, row_number() over (order by {order}) as place
                from device_list d where {conditions} order by {order} limit ${parameters.Count - 1} offset ${parameters.Count})
            select (g.payload->'device')::text, g.version, s.version, s.state::text, p.sorted_by
            from page p
            join grain_state g on g.type = '{DeviceDocument.StateName}' and g.payload is not null and g.extension = p.device
            left join device_state s on s.device = p.device
            order by p.place
            """,
            parameters);
    }

    /// <summary>How many there are in all.</summary>
    public NpgsqlCommand Count() => Command($"select count(*) from device_list d where {_conditions}", _parameters);

    /// <summary>The devices that one page has at most.</summary>
    public int Limit => Math.Clamp(_filter.Limit, 1, DeviceFilter.HighestLimit);

    private void AddOwner(string[] any) =>
        Add($"exists (select from device_access a where a.device = d.device and a.function_group = 'OWNER' and a.organisation = any({Texts(any)}))");

    private void AddTexts()
    {
        if (_filter.IdentificationPrefix is { Length: > 0 } prefix)
        {
            // A range, which the index answers, instead of a pattern.
            Add($"d.device >= {Text(prefix)} and d.device < {Text(NamePattern.EndOf(prefix))}");
        }
        foreach (var (column, pattern) in new[]
        {
            ("name", _filter.Identification), ("alias", _filter.Alias), ("city", _filter.City), ("postal_code", _filter.PostalCode),
            ("street", _filter.Street), ("number", _filter.Number), ("municipality", _filter.Municipality), ("device_type", _filter.DeviceType),
            ("model", _filter.Model),
        })
        {
            if (pattern is null)
                continue;
            var name = new NamePattern(pattern);
            Add(name.IsName ? $"d.{column} = capitals({Text(pattern)})" : $"d.{column} like capitals({Text(name.Like)})");
        }
        if (_filter.Protocol is { } protocol)
            Add($"d.protocol = {Text(protocol)}");
        if (_filter.Only is { } only)
            Add($"d.device = any({Texts([.. only])})");
        if (_filter.Without is { Count: > 0 } without)
            Add($"d.device <> all({Texts([.. without])})");
    }

    private void AddFacts()
    {
        if (_filter.LifecycleStatus is { } status)
            Add($"d.lifecycle_status = {Text(NameOf(status))}");
        if (_filter.IsActivated is { } activated)
            Add(activated ? "d.is_activated" : "not d.is_activated");
        if (_filter.InMaintenance is { } maintenance)
            Add(maintenance ? "d.in_maintenance" : "not d.in_maintenance");
        if (_filter.IsExternallyManaged is { } external)
            Add(external ? "d.given > 1" : "d.given <= 1");
        if (_filter.IsInstalled is { } installed)
            Add(installed ? "d.installed > '-infinity'" : "d.installed = '-infinity'");
        if (_filter.ModifiedSince is { } since)
            Add($"d.modified >= {Parameter(since.ToUniversalTime(), NpgsqlDbType.TimestampTz)}");
    }

    private static (string Column, string Type) ColumnOf(DeviceSort sort) => sort switch
    {
        DeviceSort.Alias => ("d.alias", "text"),
        DeviceSort.City => ("d.city", "text"),
        DeviceSort.Street => ("d.street", "text"),
        DeviceSort.Municipality => ("d.municipality", "text"),
        DeviceSort.DeviceType => ("d.device_type", "text"),
        DeviceSort.Model => ("d.model", "text"),
        DeviceSort.LifecycleStatus => ("d.lifecycle_status", "text"),
        DeviceSort.TechnicalInstallationDate => ("d.installed", "timestamptz"),
        DeviceSort.CreatedAt => ("d.created", "timestamptz"),
        DeviceSort.ModifiedAt => ("d.modified", "timestamptz"),
        DeviceSort.PostalCode => ("d.postal_code", "text"),
        DeviceSort.NetworkAddress => ("d.network_address", "text"),
        DeviceSort.IsActivated => ("d.is_activated", "boolean"),
        _ => ("d.device", "text"),
    };

    // Moments are written anew: what reads like one here need not do so to the database.
    private static string Value(string text, string type) => type switch
    {
        "text" => text,
        "boolean" when text is "true" or "false" => text,
        "timestamptz" when text == NoTime => NoTime,
        "timestamptz" when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) =>
            time.ToString("O", CultureInfo.InvariantCulture),
        _ => throw new RefusedException([new("cursor", "must be the nextCursor of an earlier answer of this list, sorted alike")]),
    };

    private static string NameOf(DeviceLifecycleStatus status) =>
        System.Text.Json.JsonSerializer.SerializeToElement(status, PlatformJson.Stored).GetString()!;

    private static NpgsqlCommand Command(string sql, IEnumerable<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlCommand(sql);
        command.Parameters.AddRange(parameters.Select(parameter => parameter.Clone()).ToArray());
        return command;
    }

    private void Add(string condition) => _conditions.Append(" and ").Append(condition);

    private string Text(string value) => Parameter(value, NpgsqlDbType.Text);

    private string Texts(string[] values) => Parameter(values, NpgsqlDbType.Array | NpgsqlDbType.Text);

    private string Parameter(object value, NpgsqlDbType type)
    {
        _parameters.Add(new() { Value = value, NpgsqlDbType = type });
        return $"${_parameters.Count}";
    }
}
