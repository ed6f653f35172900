namespace GridOrleans.Simulators.Oslp;

/// <summary>How long a device waits before it tries again: doubled with each failure up to a limit, with jitter.</summary>
internal sealed class RetryRhythm
{
    private const double TriesASecond = 200;
    private const double LeastPart = 0.5;

    private readonly TimeSpan _first;
    private readonly TimeSpan _longest;

    public RetryRhythm(SimulatorOptions options)
    {
        _first = options.RetryDelay;
        var fair = TimeSpan.FromSeconds(options.Devices / TriesASecond);
        _longest = fair > options.MaximumRetryDelay ? fair : options.MaximumRetryDelay;
    }

    public TimeSpan After(int failuresInARow)
    {
        var doubled = _first * Math.Pow(2, Math.Min(failuresInARow - 1, 20));
        var limited = doubled < _longest ? doubled : _longest;
        return limited * (LeastPart + (Random.Shared.NextDouble() * (1 - LeastPart)));
    }
}
