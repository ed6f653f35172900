namespace GridOrleans.Cli.Chaos;

/// <summary>A promise that was broken.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Text">Whom it concerns and what was seen, in a sentence.</param>
internal sealed record Violation(ViolationKind Kind, string Text);

/// <summary>The promises of the design's section 2, as they can be broken.</summary>
internal enum ViolationKind
{
    /// <summary>C1: acknowledged, and not in the journal.</summary>
    Lost,

    /// <summary>C2: more than one outcome, or an outcome that changed.</summary>
    DoubleOutcome,

    /// <summary>C2: no outcome at the end.</summary>
    OpenAtEnd,

    /// <summary>C2: succeeded, though the device never did it.</summary>
    SucceededUnexecuted,

    /// <summary>C3: executed after one that came later in line.</summary>
    Reordered,

    /// <summary>C4: executed again, and no fault explains it.</summary>
    UnexplainedDuplicate,

    /// <summary>Executed, though nobody submitted it or the platform had refused it.</summary>
    Phantom,

    /// <summary>C7: one idempotency key, several commands.</summary>
    DoubleCommand,

    /// <summary>A command that had ended was seen open, or a device's state went back.</summary>
    WentBack,

    /// <summary>A silo wrote that had been declared dead.</summary>
    WrittenByDead,

    /// <summary>C5: after a fault the platform did not go on as promised, though no command suffered.</summary>
    Unsettled,
}
