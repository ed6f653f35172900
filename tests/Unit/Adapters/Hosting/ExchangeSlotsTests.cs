using GridOrleans.Adapters.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace GridOrleans.Tests.Unit.Adapters.Hosting;

public sealed class ExchangeSlotsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_comes_with_one_waits_for_one_of_each_other_organisation()
    {
        using var slots = new ExchangeSlots(1, _time);
        var held = await slots.Take("greedy", _cancellation);
        var greedy = Enumerable.Range(0, 100).Select(_ => slots.Take("greedy", _cancellation)).ToList();
        var modest = slots.Take("modest", _cancellation);

        held.Dispose();
        (await greedy[0]).Dispose();

        (await modest).Dispose();
        (await greedy[1]).Dispose();
    }

    [Fact]
    public async Task Who_waits_for_its_device_for_long_makes_room_for_another()
    {
        using var slots = new ExchangeSlots(1, _time);
        var silent = await slots.Take("city", _cancellation);
        var next = slots.Take("city", _cancellation);

        _time.Advance(ExchangeSlots.HoldLimit / 2);
        next.IsCompleted.ShouldBeFalse();
        _time.Advance(ExchangeSlots.HoldLimit);

        var second = await next;
        silent.Dispose();
        var third = slots.Take("city", _cancellation);
        third.IsCompleted.ShouldBeFalse("a slot that was taken away is not given back");
        second.Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task Who_gives_up_waiting_is_passed_over()
    {
        using var slots = new ExchangeSlots(1, _time);
        var held = await slots.Take("city", _cancellation);
        using var patience = new CancellationTokenSource();
        var impatient = slots.Take("city", patience.Token);
        var patient = slots.Take("city", _cancellation);

        await patience.CancelAsync();
        held.Dispose();

        await Should.ThrowAsync<OperationCanceledException>(impatient);
        (await patient).Dispose();
        (await slots.Take("city", _cancellation)).Dispose();
    }

    [Fact]
    public async Task Those_who_gave_up_do_not_cost_their_organisation_its_turn()
    {
        using var slots = new ExchangeSlots(1, _time);
        var held = await slots.Take("greedy", _cancellation);
        using var patience = new CancellationTokenSource();
        Task[] impatient = [.. Enumerable.Range(0, 10).Select(_ => slots.Take("modest", patience.Token))];
        var modest = slots.Take("modest", _cancellation);
        var greedy = slots.Take("greedy", _cancellation);

        await patience.CancelAsync();
        held.Dispose();

        (await modest).Dispose();
        (await greedy).Dispose();
        foreach (var waiter in impatient) await Should.ThrowAsync<OperationCanceledException>(waiter);
    }

    [Fact]
    public async Task However_many_are_silent_only_so_many_begin()
    {
        using var slots = new ExchangeSlots(2, _time);
        List<Task<IDisposable>> silent = [.. Enumerable.Range(0, 3 * ExchangeSlots.MostBegunPerSlot).Select(_ => slots.Take("city", _cancellation))];

        for (var i = 0; i < silent.Count; i++) _time.Advance(ExchangeSlots.HoldLimit * 2);

        const int most = 2 * ExchangeSlots.MostBegunPerSlot;
        // A waiter's task completes a moment after its slot was granted.
        var begun = await Task.WhenAll(silent.Take(most)).WaitAsync(TimeSpan.FromSeconds(30), _cancellation);
        silent.Skip(most).ShouldAllBe(waiter => !waiter.IsCompleted);

        foreach (var slot in begun) slot.Dispose();

        for (var i = 0; i < silent.Count; i++) _time.Advance(ExchangeSlots.HoldLimit * 2);
        await Task.WhenAll(silent).WaitAsync(TimeSpan.FromSeconds(30), _cancellation);
    }
}
