using GridOrleans.Adapters.Hosting;

namespace GridOrleans.Tests.Unit.Adapters.Hosting;

public sealed class DeviceTurnsTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_device_has_one_turn_at_a_time_and_others_do_not_wait_for_it()
    {
        using var slots = new ExchangeSlots(10, TimeProvider.System);
        var turns = new DeviceTurns(slots);
        var first = await turns.Take("a", "city", _cancellation);

        var second = turns.Take("a", "city", _cancellation);
        using var other = await turns.Take("b", "city", _cancellation);

        second.IsCompleted.ShouldBeFalse();
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task Over_all_devices_only_so_many_turns_are_out()
    {
        using var slots = new ExchangeSlots(1, TimeProvider.System);
        var turns = new DeviceTurns(slots);
        var first = await turns.Take("a", "city", _cancellation);

        var second = turns.Take("b", "city", _cancellation);

        second.IsCompleted.ShouldBeFalse();
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_no_trace()
    {
        using var slots = new ExchangeSlots(1, TimeProvider.System);
        var turns = new DeviceTurns(slots);
        var held = await turns.Take("a", "city", _cancellation);
        using var patience = new CancellationTokenSource();
        var sameDevice = turns.Take("a", "city", patience.Token);
        var otherDevice = turns.Take("b", "city", patience.Token);

        await patience.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(sameDevice);
        await Should.ThrowAsync<OperationCanceledException>(otherDevice);
        held.Dispose();
        turns.Devices.ShouldBe(0);
        (await turns.Take("b", "city", _cancellation)).Dispose();
        (await turns.Take("a", "city", _cancellation)).Dispose();
        turns.Devices.ShouldBe(0);
    }
}
