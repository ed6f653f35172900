namespace GridOrleans.Cli.Chaos;

/// <summary>What a client knows after a request.</summary>
internal enum Answer
{
    /// <summary>202 with a correlation uid: committed, by promise C1.</summary>
    Acknowledged,

    /// <summary>A refusal (4xx): nothing happened.</summary>
    Refused,

    /// <summary>No answer, or one that leaves it open (5xx).</summary>
    Unknown,
}

/// <summary>One command that a client wanted, with every request that it made for it.</summary>
/// <param name="Device">The device's identification.</param>
/// <param name="Mark">What tells its executions from those of the device's other commands.</param>
/// <param name="Priority">0 to 9, higher first.</param>
/// <param name="ScheduledFor">Its schedule time; null: now.</param>
/// <param name="IdempotencyKey">Repeated with each request; null: there is one request only.</param>
/// <param name="Tries">The requests, in their order; at least one.</param>
internal sealed record Order(
    string Device, Mark Mark, int Priority, DateTimeOffset? ScheduledFor, string? IdempotencyKey, IReadOnlyList<Try> Tries)
{
    /// <summary>The first request's begin.</summary>
    public DateTimeOffset Began => Tries[0].Began;

    /// <summary>The first acknowledgement, if there was one.</summary>
    public Try? Acknowledged => Tries.FirstOrDefault(request => request.Answer == Answer.Acknowledged);
}

/// <summary>One request.</summary>
/// <param name="Began">When it was sent.</param>
/// <param name="Ended">When it was answered or given up.</param>
/// <param name="Gateway">To which gateway, from 1.</param>
/// <param name="Answer">What the client knows after it.</param>
/// <param name="StatusCode">HTTP; null without an answer.</param>
/// <param name="CorrelationUid">Of an acknowledgement.</param>
/// <param name="Detail">The problem's code, or what broke.</param>
internal sealed record Try(
    DateTimeOffset Began, DateTimeOffset Ended, int Gateway, Answer Answer, int? StatusCode = null, Guid? CorrelationUid = null, string? Detail = null);
