using GridOrleans.Adapters;
using GridOrleans.Adapters.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace GridOrleans.Tests.Unit.Adapters.Hosting;

public sealed class AdapterPresenceTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_adapter_registers_again_and_again_under_one_incarnation()
    {
        var time = new FakeTimeProvider();
        await using var adapter = new AdapterParts(time: time);
        await adapter.Presence.StartedAsync(_cancellation);

        await AdvanceUntil(time, () => adapter.Grid.Registry.Registrations.Count >= 3);

        var first = adapter.Grid.Registry.Registrations.First();
        first.AdapterId.ShouldBe("adapter-1");
        first.Protocol.ShouldBe("SCRIPT");
        first.Capacity.ShouldBe(100);
        adapter.Grid.Registry.Registrations.ShouldAllBe(r => r.Incarnation == first.Incarnation);
        await adapter.Presence.StoppingAsync(_cancellation);
    }

    [Fact]
    public async Task Each_start_is_another_incarnation()
    {
        await using var one = new AdapterParts();
        await using var other = new AdapterParts();

        (await IncarnationOf(one)).ShouldNotBe(await IncarnationOf(other));
    }

    [Fact]
    public async Task A_registry_that_is_away_is_tried_until_it_is_back_and_readiness_follows()
    {
        var time = new FakeTimeProvider();
        await using var adapter = new AdapterParts(time: time);
        (await Health(adapter)).ShouldBe(HealthStatus.Unhealthy);
        await adapter.Presence.StartedAsync(_cancellation);
        await Eventually.Holds(() => Health(adapter).Result == HealthStatus.Healthy, "it is ready");

        adapter.Grid.Registry.Failure = new TimeoutException("away");
        await AdvanceUntil(time, () => Health(adapter).Result == HealthStatus.Unhealthy);
        adapter.Grid.Registry.Failure = null;

        await AdvanceUntil(time, () => Health(adapter).Result == HealthStatus.Healthy);
        await adapter.Presence.StoppingAsync(_cancellation);
    }

    [Fact]
    public async Task Told_to_stop_it_says_so_takes_nothing_new_finishes_what_is_in_hand_and_deregisters_last()
    {
        await using var adapter = new AdapterParts();
        var gate = new TaskCompletionSource<ExchangeOutcome>();
        adapter.Protocol.Behaviour = (_, _) => gate.Task;
        await adapter.Presence.StartedAsync(_cancellation);
        await Hand(adapter, ScriptedProtocol.Command());
        await Eventually.Holds(() => !adapter.Protocol.Executed.IsEmpty, "the exchange has started");

        var stopping = adapter.Presence.StoppingAsync(_cancellation);
        await Eventually.Holds(() => adapter.Grid.Registry.Registrations.Any(r => r.IsLeaving), "it has said that it leaves");
        var late = ScriptedProtocol.Command();
        var answer = await Hand(adapter, late);

        answer.Refused.ShouldBe([late.CorrelationUid]);
        answer.Credit.ShouldBe(0);
        (await Health(adapter)).ShouldBe(HealthStatus.Unhealthy);
        stopping.IsCompleted.ShouldBeFalse();
        adapter.Grid.Registry.Deregistrations.ShouldBeEmpty();
        gate.SetResult(ExchangeOutcome.Succeeded());
        await stopping;
        adapter.Grid.Device("device-01").Taken.Count.ShouldBe(1);
        adapter.Grid.Registry.Deregistrations.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_does_not_end_in_time_does_not_hold_up_the_stop()
    {
        await using var adapter = new AdapterParts(drainLimit: TimeSpan.FromMilliseconds(50));
        adapter.Protocol.Behaviour = async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return ExchangeOutcome.Succeeded();
        };
        await adapter.Presence.StartedAsync(_cancellation);
        await Hand(adapter, ScriptedProtocol.Command());

        await adapter.Presence.StoppingAsync(_cancellation).WaitAsync(TimeSpan.FromSeconds(10), _cancellation);

        adapter.Grid.Device("device-01").Taken.ShouldBeEmpty();
    }

    private async Task<Guid> IncarnationOf(AdapterParts adapter)
    {
        await adapter.Presence.StartedAsync(_cancellation);
        await Eventually.Holds(() => !adapter.Grid.Registry.Registrations.IsEmpty, "it is registered");
        await adapter.Presence.StoppingAsync(_cancellation);
        return adapter.Grid.Registry.Registrations.First().Incarnation;
    }

    private async Task<HealthStatus> Health(AdapterParts adapter) =>
        (await adapter.Presence.CheckHealthAsync(new HealthCheckContext(), _cancellation)).Status;

    private Task<DispatchAnswer> Hand(AdapterParts adapter, DispatchedCommand command) =>
        adapter.Endpoint.Execute([command], _cancellation);

    private static Task AdvanceUntil(FakeTimeProvider time, Func<bool> condition) => Eventually.Holds(
        () =>
        {
            if (condition())
                return true;
            time.Advance(TimeSpan.FromSeconds(1));
            return false;
        },
        "time brings it about");
}
