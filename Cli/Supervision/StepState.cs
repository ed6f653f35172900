namespace GridOrleans.Cli.Supervision;

/// <summary>Where a step stands.</summary>
internal enum StepCondition
{
    /// <summary>Under way.</summary>
    Running,

    /// <summary>Done.</summary>
    Done,

    /// <summary>It failed.</summary>
    Failed,
}

/// <summary>One step of a start or stop, as people see it.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Condition">Where it stands.</param>
/// <param name="Started">When it began (UTC).</param>
/// <param name="Took">How long it took, once it is over.</param>
/// <param name="Detail">How far it is, or what came of it.</param>
internal sealed record StepState(string Name, StepCondition Condition, DateTimeOffset Started, TimeSpan? Took = null, string Detail = "");
