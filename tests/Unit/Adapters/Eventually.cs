using System.Diagnostics;

namespace GridOrleans.Tests.Unit.Adapters;

/// <summary>Waits for a condition, with a limit.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    public static async Task Holds(Func<bool> condition, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Limit)
                throw new TimeoutException($"Within {Limit}, it did not come true that {what}.");
            await Task.Delay(BetweenLooks, TestContext.Current.CancellationToken);
        }
    }
}
