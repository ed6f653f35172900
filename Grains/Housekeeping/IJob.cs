namespace GridOrleans.Housekeeping;

/// <summary>Something that the platform does by itself, one slot of its schedule after the other.</summary>
internal interface IJob
{
    /// <summary>Its name, for ever the same.</summary>
    string Name { get; }

    /// <summary>When it runs.</summary>
    JobOptions Options { get; }

    /// <summary>Does it. A slot may be run twice, the second time after its silo has died: what was done is then found done.</summary>
    /// <param name="slot">The slot, and where the run before stopped.</param>
    /// <param name="cancellationToken">Ends it: its time is up, or the silo stops.</param>
    Task<JobReport> Run(JobSlot slot, CancellationToken cancellationToken);
}

/// <summary>What is to be run.</summary>
/// <param name="At">The moment for which the schedule asked.</param>
/// <param name="Position">Where the run before this one stopped; null: it came to its end.</param>
internal sealed record JobSlot(DateTimeOffset At, string? Position);

/// <summary>What a run did.</summary>
/// <param name="Detail">In words.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Position">Where it stopped, for the next run; null: it came to its end.</param>
internal sealed record JobReport(string Detail, JobOutcome Outcome = JobOutcome.Succeeded, string? Position = null);
