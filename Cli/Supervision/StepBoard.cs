namespace GridOrleans.Cli.Supervision;

/// <summary>Shows what is being done, and how long it took, in the state file.</summary>
internal sealed class StepBoard(StateBoard board, TimeProvider time)
{
    /// <summary>Does one step.</summary>
    /// <param name="name">What it does; unique among the steps of a start or stop.</param>
    /// <param name="work">The work; it can tell how far it is, and returns what came of it.</param>
    public async Task RunAsync(string name, Func<Action<string>, Task<string>> work)
    {
        var began = time.GetTimestamp();
        var step = new StepState(name, StepCondition.Running, time.GetUtcNow());
        board.Change(state => state.WithSteps(steps => [.. steps, step]));
        try
        {
            var result = await work(detail => Replace(step with { Detail = detail }));
            Replace(step with { Condition = StepCondition.Done, Took = time.GetElapsedTime(began), Detail = result });
        }
        catch (OperationCanceledException)
        {
            // Not this step failed, but another, or somebody wants it to end.
            board.Change(state => state.WithSteps(steps => [.. steps.Where(other => other.Name != name)]));
            throw;
        }
        catch
        {
            Replace(step with { Condition = StepCondition.Failed, Took = time.GetElapsedTime(began) });
            throw;
        }
    }

    private void Replace(StepState step) =>
        board.Change(state => state.WithSteps(steps => [.. steps.Select(other => other.Name == step.Name ? step : other)]));
}
