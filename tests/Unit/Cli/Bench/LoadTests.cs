using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using GridOrleans.Cli.Bench;

namespace GridOrleans.Tests.Unit.Cli.Bench;

public sealed class LoadTests
{
    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(1, 100)]
    [InlineData(0, 1)]
    public void A_percentile_is_what_a_share_took_at_most(double share, double expected) =>
        new Latencies(Enumerable.Range(1, 100).Reverse().Select(i => TimeSpan.FromMilliseconds(i))).Milliseconds(share).ShouldBe(expected);

    [Fact]
    public void Every_light_is_in_one_batch_once()
    {
        var batches = RestLoad.Batches(3, 1201, on: true).Select(batch => JsonNode.Parse(batch)!.AsArray()).ToList();

        batches.Select(batch => batch.Count).ShouldBe([500, 500, 201]);
        batches.SelectMany(batch => batch).Select(command => (string)command!["deviceIdentification"]!)
            .ShouldBe(Enumerable.Range(3, 1201).Select(number => $"light-{number:D5}"));
        ((bool)batches[0][0]!["lightValues"]![0]!["on"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task Every_call_is_made_and_one_that_stalls_holds_up_no_other()
    {
        var made = new ConcurrentBag<int>();

        var latencies = await SteadyRate.RunAsync(
            1000,
            TimeSpan.FromSeconds(0.2),
            async number =>
            {
                made.Add(number);
                // The first ends only when all have begun.
                if (number == 0) await Eventually.Holds(() => made.Count == 200, "all have begun");
            },
            TimeProvider.System,
            TestContext.Current.CancellationToken);

        made.Order().ShouldBe(Enumerable.Range(0, 200));
        latencies.Count.ShouldBe(200);
        latencies.Milliseconds(1).ShouldBeGreaterThan(150, "the first waited for the last");
    }

    [Fact]
    public void Processor_time_counts_this_process() => CpuTime.Of(Environment.ProcessId).ShouldBeGreaterThan(TimeSpan.Zero);

    [Fact]
    public void A_process_that_is_gone_has_none() => CpuTime.Of(int.MaxValue).ShouldBe(TimeSpan.Zero);
}
