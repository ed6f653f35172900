using GridOrleans.Cluster;
using Npgsql;

namespace GridOrleans.Journal;

/// <summary>Gives commands back to the sweep. Only what this very silo owns is touched, so no fence is needed.</summary>
internal sealed class CommandOwners(GridDatabase database, SiloIncarnation silo)
{
    private const string ReleaseDevice = "update command set owner = null where device = $1 and owner = $2 and state = 0";

    // Not for the next round: what stands in the way may last.
    private const string ReleaseCommands =
        "update command set owner = null, due = now() + interval '10 seconds' where id = any($1) and owner = $2 and state = 0";

    /// <summary>The device's grain leaves this silo's memory.</summary>
    public Task Release(string device, CancellationToken cancellationToken) => Execute(ReleaseDevice, device, cancellationToken);

    /// <summary>Commands that this silo has claimed and could not hand over.</summary>
    public Task Release(Guid[] commands, CancellationToken cancellationToken) => Execute(ReleaseCommands, commands, cancellationToken);

    private async Task Execute(string sql, object which, CancellationToken cancellationToken)
    {
        await using var command = database.Writer.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = which });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = silo.Name });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
