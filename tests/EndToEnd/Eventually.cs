using System.Diagnostics;

namespace GridOrleans.Tests.EndToEnd;

/// <summary>Waits for a condition, with a limit.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    public static async Task Holds(Func<Task<bool>> condition, string what, TimeSpan? limit = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > (limit ?? Limit))
                throw new TimeoutException($"Within {limit ?? Limit}, it did not come true that {what}.");
            await Task.Delay(BetweenLooks, TestContext.Current.CancellationToken);
        }
    }
}
