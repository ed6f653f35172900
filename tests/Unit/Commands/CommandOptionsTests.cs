using CsCheck;
using GridOrleans.Commands;

namespace GridOrleans.Tests.Unit.Commands;

public sealed class CommandOptionsTests
{
    [Fact]
    public void Pauses_grow_whatever_chance_says_until_the_longest() =>
        Gen.Select(Gen.Int[1, 7], Gen.Double[0, 1], Gen.Double[0, 1]).Sample((attempts, one, other) =>
        {
            var options = new CommandOptions();
            options.RetryDelay(attempts, one).ShouldBeLessThan(options.RetryDelay(attempts + 1, other));
        });

    [Fact]
    public void No_pause_is_longer_than_the_longest_or_negative() =>
        Gen.Select(Gen.Int[1, 100_000], Gen.Double[0, 1]).Sample((attempts, chance) =>
        {
            var options = new CommandOptions();
            options.RetryDelay(attempts, chance).ShouldBeInRange(options.FirstRetryDelay * 0.79, options.LongestRetryDelay);
        });
}
