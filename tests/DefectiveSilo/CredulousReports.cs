using GridOrleans.Adapters;
using GridOrleans.Devices;
using GridOrleans.Journal;

namespace GridOrleans.DefectiveSilo;

/// <summary>
/// Writes an outcome down also when the command has one already. So that it is offered a second one, some reports are answered so late that the adapter repeats
/// them, as it does when the silo dies between commit and answer.
/// </summary>
internal sealed class CredulousReports(GridDatabase database) : IIncomingGrainCallFilter
{
    // Longer than an adapter waits (Adapters/Hosting/Cluster/ClusterCalls.cs).
    private static readonly TimeSpan TooLate = TimeSpan.FromSeconds(3);
    private int _reports;

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        if (context.InterfaceMethod.Name != nameof(IDeviceGrain.Report) || context.Request.GetArgument(0) is not AttemptOutcome outcome)
            return;
        if (context.Result is OutcomeAnswer { Kind: OutcomeAnswerKind.NotAwaited })
            await WriteAgain(outcome.CorrelationUid);
        else if (Interlocked.Increment(ref _reports) % 20 == 0)
            await Task.Delay(TooLate);
    }

    private async Task WriteAgain(Guid command)
    {
        await using var update = database.Writer.CreateCommand("update command set finished = now() where id = $1 and state <> 0");
        update.Parameters.AddWithValue(command);
        await update.ExecuteNonQueryAsync();
    }
}
