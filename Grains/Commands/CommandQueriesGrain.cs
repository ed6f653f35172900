using GridOrleans.Journal;
using Npgsql;
using NpgsqlTypes;
using Orleans.Concurrency;

namespace GridOrleans.Commands;

/// <summary>Reads commands from PostgreSQL.</summary>
[StatelessWorker]
internal sealed class CommandQueriesGrain(GridDatabase database, JournalReader journal) : Grain, ICommandQueries
{
    public Task<CommandRecord?> Read(Guid correlationUid, CancellationToken cancellationToken) =>
        journal.ReadCommand(correlationUid, cancellationToken);

    public async Task<IReadOnlyList<CommandRecord>> List(CommandFilter filter, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand();
        var conditions = new List<string> { "true" };
        if (filter.DeadLetters)
            conditions.Add("state in (3, 4) and resubmitted_as is null");
        Restrict("device =", filter.DeviceIdentification, NpgsqlDbType.Text);
        Restrict("state =", filter.Status is { } status ? (short)status : null, NpgsqlDbType.Smallint);
        Restrict("type =", filter.Type, NpgsqlDbType.Text);
        Restrict("id <", filter.Before, NpgsqlDbType.Uuid);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Math.Clamp(filter.Limit, 1, CommandFilter.HighestLimit) });
        command.CommandText =
            $"select {CommandRows.Columns} from command where {string.Join(" and ", conditions)} order by id desc limit ${command.Parameters.Count}";

        await using var connection = await database.Reader.OpenConnectionAsync(cancellationToken);
        command.Connection = connection;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var records = new List<CommandRecord>();
        while (await reader.ReadAsync(cancellationToken))
            records.Add(CommandRows.Read(reader));
        return records;

        void Restrict(string condition, object? value, NpgsqlDbType type)
        {
            if (value is null)
                return;
            command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
            conditions.Add($"{condition} ${command.Parameters.Count}");
        }
    }
}
