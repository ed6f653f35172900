namespace GridOrleans.Housekeeping;

/// <summary>A job that the platform does by itself, by a schedule (platform handbook, 10).</summary>
[GenerateSerializer, Immutable, Alias("Job")]
public sealed record Job
{
    /// <summary>Its name, for instance <c>retention</c>.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>When it runs, as a cron expression of five fields, or six with seconds first.</summary>
    [Id(1)] public required string Schedule { get; init; }

    /// <summary>The IANA time zone of the schedule, for instance <c>Europe/Amsterdam</c>.</summary>
    [Id(2)] public required string TimeZone { get; init; }

    /// <summary>False: it runs only when somebody asks for it.</summary>
    [Id(3)] public required bool Enabled { get; init; }

    /// <summary>When it runs next; absent: it is not enabled, or its schedule has no moment left.</summary>
    [Id(4)] public DateTimeOffset? NextRunAt { get; init; }

    /// <summary>Its last run; absent: none is remembered.</summary>
    [Id(5)] public JobRun? LastRun { get; init; }
}

/// <summary>One run of a job.</summary>
[GenerateSerializer, Immutable, Alias("JobRun")]
public sealed record JobRun
{
    /// <summary>The moment for which the schedule asked, or when somebody asked for the run.</summary>
    [Id(0)] public required DateTimeOffset Slot { get; init; }

    /// <summary>The silo that runs it: address, port, and what tells its starts apart.</summary>
    [Id(1)] public required string Silo { get; init; }

    /// <summary>When it began.</summary>
    [Id(2)] public required DateTimeOffset BeganAt { get; init; }

    /// <summary>When it ended; absent: it is under way, or its silo has just died.</summary>
    [Id(3)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it ended; absent while it has not.</summary>
    [Id(4)] public JobOutcome? Outcome { get; init; }

    /// <summary>What it did, or why it failed, in words.</summary>
    [Id(5)] public string? Detail { get; init; }
}

/// <summary>How a run of a job ended.</summary>
public enum JobOutcome
{
    /// <summary>It did all it had to.</summary>
    Succeeded,

    /// <summary>It could not; the next slot tries again.</summary>
    Failed,

    /// <summary>It took longer than <c>Housekeeping:RunLimit</c>; the next slot goes on.</summary>
    TimedOut,

    /// <summary>Its silo died, and so did the one that took it up.</summary>
    Abandoned,
}
