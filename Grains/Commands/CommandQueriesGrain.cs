using GridOrleans.Access;
using GridOrleans.Authorisation;
using GridOrleans.Journal;
using Npgsql;
using NpgsqlTypes;
using Orleans.Concurrency;

namespace GridOrleans.Commands;

/// <summary>Reads commands from PostgreSQL.</summary>
[StatelessWorker]
internal sealed class CommandQueriesGrain(GridDatabase database, JournalReader journal, Authority authority) : Grain, ICommandQueries
{
    public async Task<CommandRecord?> Read(Caller caller, Guid correlationUid, CancellationToken cancellationToken)
    {
        await authority.Require(caller);
        return await journal.ReadCommand(correlationUid, cancellationToken) is { } record
            && record.OrganisationIdentification == caller.OrganisationIdentification ? record : null;
    }

    public async Task<IReadOnlyList<CommandRecord>> List(Caller caller, CommandFilter filter, CancellationToken cancellationToken)
    {
        await authority.Require(caller);
        return await database.Find(source => List(source, caller.OrganisationIdentification, filter, cancellationToken));
    }

    private static async Task<IReadOnlyList<CommandRecord>> List(
        NpgsqlDataSource source, string organisation, CommandFilter filter, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = Selection(organisation, filter);
        command.Connection = connection;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var records = new List<CommandRecord>();
        while (await reader.ReadAsync(cancellationToken))
            records.Add(CommandRows.Read(reader));
        return records;
    }

    /// <summary>The SQL of a page.</summary>
    internal static NpgsqlCommand Selection(string organisation, CommandFilter filter)
    {
        var command = new NpgsqlCommand();
        var conditions = new List<string> { "true" };
        if (filter.DeadLetters)
            conditions.Add("state in (3, 4) and resubmitted_as is null");
        Restrict("organisation =", organisation, NpgsqlDbType.Text);
        Restrict("device =", filter.DeviceIdentification, NpgsqlDbType.Text);
        Restrict("state =", filter.Status is { } status ? (short)status : null, NpgsqlDbType.Smallint);
        Restrict("type =", filter.Type, NpgsqlDbType.Text);
        Restrict("id <", filter.Before, NpgsqlDbType.Uuid);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Math.Clamp(filter.Limit, 1, CommandFilter.HighestLimit) });
        command.CommandText =
            $"select {CommandRows.Columns} from command where {string.Join(" and ", conditions)} order by id desc limit ${command.Parameters.Count}";
        return command;

        void Restrict(string condition, object? value, NpgsqlDbType type)
        {
            if (value is null)
                return;
            command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
            conditions.Add($"{condition} ${command.Parameters.Count}");
        }
    }
}
