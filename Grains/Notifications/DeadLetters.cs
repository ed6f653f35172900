using GridOrleans.Errors;
using GridOrleans.Journal;
using Npgsql;
using NpgsqlTypes;

namespace GridOrleans.Notifications;

/// <summary>Notifications that were given up, and how they come back to life.</summary>
internal sealed class DeadLetters(GridDatabase database)
{
    private const string ReviveSql = """
        update notification n set state = 0, attempts = 0, due = $4, expires = $5, ended = null
        from (
            select id from notification
            where organisation = $1 and application = $2 and state = 2 and ($3::uuid is null or id = $3)
            order by id limit $6 for update skip locked) dead
        where n.id = dead.id
        """;

    private const string ExistsSql = "select exists (select from notification where id = $3 and organisation = $1 and application = $2)";

    /// <summary>Refuses a notification that was never made for a hook, or that is not kept any more.</summary>
    /// <exception cref="RefusedException">It is not there.</exception>
    public async Task Require(HookKey hook, Guid id)
    {
        await using var exists = database.Writer.CreateCommand(ExistsSql);
        Name(exists, hook, id);
        if (!(bool)(await exists.ExecuteScalarAsync())!)
            throw new RefusedException(ErrorCode.UnknownNotification, $"There is no notification {id} for this web hook.");
    }

    /// <summary>Sends one on its way again, or all of a hook.</summary>
    /// <returns>How many; 0 for one that is no dead letter.</returns>
    public async Task<int> Revive(HookKey hook, Guid? id, DateTimeOffset due, DateTimeOffset expires)
    {
        await using var revive = database.Writer.CreateCommand(ReviveSql);
        Name(revive, hook, id);
        revive.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = due });
        revive.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = expires });
        revive.Parameters.Add(new NpgsqlParameter<int> { TypedValue = IWebHooksGrain.MostRedelivered });
        return await revive.ExecuteNonQueryAsync();
    }

    private static void Name(NpgsqlCommand command, HookKey hook, Guid? id)
    {
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = hook.Organisation });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = hook.Application });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)id ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
    }
}
