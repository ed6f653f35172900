namespace GridOrleans.Cli.Supervision;

/// <summary>Brings the platform down, the last started first: whoever asks stops before whoever answers.</summary>
internal sealed class PlatformStop(StateBoard board, TimeProvider time)
{
    private readonly StepBoard steps = new(board, time);

    /// <summary>Stops everything that has been started.</summary>
    public async Task RunAsync(IReadOnlyList<SupervisedProcess> started)
    {
        board.Change(state => state with { Phase = Phase.Stopping });
        foreach (var stage in started.GroupBy(process => process.Definition.Stage).OrderByDescending(stage => stage.Key))
        {
            if (stage.Key == Stage.Silo)
            {
                // One after another: each hands its grains to those that are left, and no call fails.
                foreach (var silo in stage) await StopAsync(silo);
            }
            else
            {
                await Task.WhenAll(stage.Select(StopAsync));
            }
        }
    }

    private Task StopAsync(SupervisedProcess process) => steps.RunAsync($"{process.Definition.Name} stopped", async _ =>
    {
        await process.StopAsync();
        process.Dispose();
        return "";
    });
}
