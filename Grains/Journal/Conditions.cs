using Npgsql;
using NpgsqlTypes;

namespace GridOrleans.Journal;

/// <summary>What a query asks of its rows: only what is asked for, so that the database's plan is made for just that.</summary>
internal sealed class Conditions(NpgsqlCommand command)
{
    private readonly List<string> _all = ["true"];

    /// <summary>All of them, for <c>where</c>.</summary>
    public string Sql => string.Join(" and ", _all);

    /// <summary>Asks for something; <c>{0}</c> in it stands for the value. A value that is absent asks for nothing.</summary>
    public void Add(string condition, object? value, NpgsqlDbType type)
    {
        if (value is not null)
            _all.Add(string.Format(null, condition, Value(value, type)));
    }

    /// <summary>Asks for something of two values.</summary>
    public void Add(string condition, (object Value, NpgsqlDbType Type) first, (object Value, NpgsqlDbType Type) second) =>
        _all.Add(string.Format(null, condition, Value(first.Value, first.Type), Value(second.Value, second.Type)));

    /// <summary>The place of a value in the statement.</summary>
    public string Value(object value, NpgsqlDbType type)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
        return $"${command.Parameters.Count}";
    }
}
