using System.Diagnostics;

namespace GridOrleans.Tests;

/// <summary>Waits for a condition, with a limit.</summary>
internal static class Eventually
{
    private static readonly TimeSpan UsualLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    public static Task Holds(Func<bool> condition, string what) => Holds(() => Task.FromResult(condition()), what);

    public static async Task Holds(Func<Task<bool>> condition, string what, TimeSpan? limit = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > (limit ?? UsualLimit))
                throw new TimeoutException($"Within {limit ?? UsualLimit}, it did not come true that {what}.");
            await Task.Delay(BetweenLooks, TestContext.Current.CancellationToken);
        }
    }
}
