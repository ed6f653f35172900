using GridOrleans.Cli.Supervision;

namespace GridOrleans.Cli.Display;

/// <summary>Steps as lines of a log: each when it is over, and now and then how far a long one is.</summary>
internal sealed class PlainSteps(TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> told = [];
    private readonly Dictionary<string, DateTimeOffset> heard = [];

    /// <summary>Writes what is new.</summary>
    public void Show(IReadOnlyList<StepState> steps)
    {
        foreach (var step in steps)
        {
            if (step.Condition == StepCondition.Running)
                ShowRunning(step);
            else if (told.Add(step.Name))
                output.WriteLine($"  {(step.Condition == StepCondition.Done ? "ok    " : "FAILED")} {step.Name,-26} {step.Took?.TotalSeconds,6:0.0} s  {step.Detail}".TrimEnd());
        }

        output.Flush();
    }

    private void ShowRunning(StepState step)
    {
        var now = time.GetUtcNow();
        if (now - heard.GetValueOrDefault(step.Name, step.Started) < Long) return;
        heard[step.Name] = now;
        output.WriteLine($"  ...    {step.Name,-26} {(now - step.Started).TotalSeconds,6:0.0} s  {step.Detail}".TrimEnd());
    }
}
