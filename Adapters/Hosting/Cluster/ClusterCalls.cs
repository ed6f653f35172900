using GridOrleans.Errors;
using GridOrleans.Hosting;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace GridOrleans.Adapters.Hosting;

/// <summary>
/// Calls to grains that must come through: repeated with growing, jittered pauses until they are answered or the caller's token ends
/// them. For calls that may safely be repeated only. A refusal is an answer, not a failure.
/// </summary>
internal sealed class ClusterCalls
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(5);

    private readonly ResiliencePipeline _pipeline;
    private readonly TimeProvider _time;
    private readonly ILogger<ClusterCalls> _logger;
    private long _nextLog;

    public ClusterCalls(TimeProvider time, ILogger<ClusterCalls> logger)
    {
        _time = time;
        _logger = logger;
        _nextLog = time.GetTimestamp();
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is { } failure and not RefusedException
                    && !(failure is OperationCanceledException && arguments.Context.CancellationToken.IsCancellationRequested)),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = FirstPause,
                MaxDelay = LongestPause,
                UseJitter = true,
                OnRetry = arguments =>
                {
                    Log(arguments.Outcome.Exception);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>Calls until there is an answer.</summary>
    /// <exception cref="RefusedException">The platform refuses.</exception>
    /// <exception cref="OperationCanceledException">The token ended it; whether the last try took effect is unknown.</exception>
    public async Task<T> Until<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var attempt = 0;
        return await _pipeline.ExecuteAsync(async token => await call().WaitAsync(AttemptLimits.Of(attempt++), _time, token), cancellationToken);
    }

    // One line now and then: while the cluster is away, thousands of calls fail alike.
    private void Log(Exception? failure)
    {
        var due = Interlocked.Read(ref _nextLog);
        var now = _time.GetTimestamp();
        var next = now + (long)(LogInterval.TotalSeconds * _time.TimestampFrequency);
        if (now >= due && Interlocked.CompareExchange(ref _nextLog, next, due) == due)
            _logger.LogWarning("A call to the cluster did not come through and is repeated: {Failure}", failure?.Message);
    }
}
