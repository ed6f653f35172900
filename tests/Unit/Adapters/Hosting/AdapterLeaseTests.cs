using GridOrleans.Adapters;
using GridOrleans.Adapters.Hosting;
using GridOrleans.Commands;
using Microsoft.Extensions.Time.Testing;

namespace GridOrleans.Tests.Unit.Adapters.Hosting;

/// <summary>An adapter that was frozen or cut off longer than its lease, and comes back with commands in hand.</summary>
public sealed class AdapterLeaseTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly AdapterParts _adapter;
    private readonly FakeDevice _device;

    public AdapterLeaseTests()
    {
        _adapter = new(time: _time);
        _device = _adapter.Grid.Device("device-01");
    }

    public ValueTask DisposeAsync() => _adapter.DisposeAsync();

    [Fact]
    public async Task What_it_had_in_hand_is_not_sent_before_it_is_registered_again()
    {
        await HandAndFreeze();

        _adapter.Lease.IsHeld.ShouldBeFalse();
        _adapter.Protocol.Executed.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_has_gone_to_another_adapter_is_dropped_without_a_word()
    {
        _device.OpenCommand = () => Record(CommandStatus.Dispatched, Running("adapter-2", 2) with { Number = 2 }) with { Attempts = 2 };
        await HandAndFreeze();

        Thaw();

        await Eventually.Holds(() => _adapter.InHand.Count == 0, "nothing is in hand");
        _adapter.Protocol.Executed.ShouldBeEmpty();
        _device.Reports.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_counted_as_lost_and_waits_for_its_next_attempt_is_dropped()
    {
        _device.OpenCommand = () => Record(CommandStatus.Accepted, Running("adapter-1", 1) with { EndedAt = _time.GetUtcNow() });
        await HandAndFreeze();

        Thaw();

        await Eventually.Holds(() => _adapter.InHand.Count == 0, "nothing is in hand");
        _adapter.Protocol.Executed.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_has_ended_is_dropped()
    {
        _device.OpenCommand = () => null;
        await HandAndFreeze();

        Thaw();

        await Eventually.Holds(() => _adapter.InHand.Count == 0, "nothing is in hand");
        _adapter.Protocol.Executed.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_still_its_own_is_executed()
    {
        _device.OpenCommand = () => Record(CommandStatus.Dispatched, Running("adapter-1", 1));
        await HandAndFreeze();

        Thaw();

        await Eventually.Holds(() => _adapter.InHand.Count == 0, "nothing is in hand");
        _device.Taken.ShouldHaveSingleItem().Verdict.ShouldBe(AttemptVerdict.Succeeded);
    }

    [Fact]
    public async Task What_is_on_its_way_to_an_adapter_is_executed_once_it_is_clear_that_this_is_the_one()
    {
        var asked = 0;
        _device.OpenCommand = () => Interlocked.Increment(ref asked) < 3 ? Record(CommandStatus.Accepted) : Record(CommandStatus.Dispatched, Running("adapter-1", 1));
        await HandAndFreeze();

        Thaw();

        await PassUntilNothingIsInHand(TimeSpan.FromMilliseconds(50));
        _adapter.Protocol.Executed.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_comes_soon_after_it_is_registered_again_may_have_been_sent_before_and_is_asked_for()
    {
        _device.OpenCommand = () => null;
        _time.Advance(TimeSpan.FromSeconds(20));
        _adapter.Lease.Renew(_time.GetTimestamp());

        await _adapter.Endpoint.Execute([ScriptedProtocol.Command()], TestContext.Current.CancellationToken);

        await Eventually.Holds(() => _adapter.InHand.Count == 0, "nothing is in hand");
        _adapter.Protocol.Executed.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_comes_later_is_executed_without_asking()
    {
        _time.Advance(TimeSpan.FromSeconds(20));
        _adapter.Lease.Renew(_time.GetTimestamp());
        for (var beat = 0; beat < 6; beat++)
        {
            _time.Advance(IAdapterRegistry.Heartbeat);
            _adapter.Lease.Renew(_time.GetTimestamp());
        }

        await _adapter.Endpoint.Execute([ScriptedProtocol.Command()], TestContext.Current.CancellationToken);

        await Eventually.Holds(() => _adapter.InHand.Count == 0, "nothing is in hand");
        _adapter.Protocol.Executed.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_registration_that_is_renewed_in_time_asks_nobody()
    {
        _adapter.Protocol.Behaviour = (_, _) => new TaskCompletionSource<ExchangeOutcome>().Task;
        var first = _adapter.Lease.Term;

        for (var beat = 0; beat < 20; beat++)
        {
            _time.Advance(IAdapterRegistry.Heartbeat);
            _adapter.Lease.Renew(_time.GetTimestamp());
        }

        (await _adapter.Lease.Hold(TestContext.Current.CancellationToken)).ShouldBe(first);
    }

    [Fact]
    public async Task Without_a_registry_the_attempt_ends_with_its_limit()
    {
        await HandAndFreeze();

        await PassUntilNothingIsInHand(TimeSpan.FromMinutes(1));
        _device.Taken.ShouldHaveSingleItem().Verdict.ShouldBe(AttemptVerdict.Retryable);
        _adapter.Protocol.Executed.ShouldBeEmpty();
    }

    /// <summary>A command comes, and before its exchange begins the process stops for longer than its lease.</summary>
    private async Task HandAndFreeze()
    {
        using var turn = await _adapter.Turns.Take("device-01", "GridOperator", TestContext.Current.CancellationToken);
        await _adapter.Endpoint.Execute([ScriptedProtocol.Command(limit: TimeSpan.FromMinutes(5))], TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(20));
    }

    private Task PassUntilNothingIsInHand(TimeSpan step) => Eventually.Holds(
        () =>
        {
            _time.Advance(step);
            return _adapter.InHand.Count == 0;
        },
        "nothing is in hand");

    private void Thaw() => _adapter.Lease.Renew(_time.GetTimestamp());

    private static CommandAttempt Running(string adapter, int number) => new() { Number = number, Adapter = adapter };

    private CommandRecord Record(CommandStatus status, params CommandAttempt[] history) => new()
    {
        CorrelationUid = Guid.NewGuid(),
        DeviceIdentification = "device-01",
        OrganisationIdentification = "city",
        Command = new SetReboot(),
        Priority = 4,
        Status = status,
        CreatedAt = _time.GetUtcNow(),
        ExpiresAt = _time.GetUtcNow().AddHours(1),
        Attempts = 1,
        History = history,
    };
}
