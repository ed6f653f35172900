using System.Diagnostics.Metrics;
using GridOrleans.Adapters;
using GridOrleans.Adapters.Hosting;
using GridOrleans.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ErrorCode = GridOrleans.Errors.ErrorCode;

namespace GridOrleans.Tests.Unit.Adapters.Hosting;

public sealed class CommandExecutionTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly AdapterParts _adapter;

    public CommandExecutionTests() => _adapter = new(capacity: 3, concurrency: 2, time: _time);

    public ValueTask DisposeAsync() => _adapter.DisposeAsync();

    [Fact]
    public async Task An_outcome_is_reported_with_its_evidence_and_makes_room()
    {
        var sent = DateTimeOffset.UnixEpoch;
        _adapter.Protocol.Behaviour = (_, _) => Task.FromResult(ExchangeOutcome.Succeeded() with { SentAt = sent });
        var command = ScriptedProtocol.Command(attempt: 3);

        await Hand(command);
        await Eventually.Holds(() => _adapter.InHand.Count == 0, "nothing is in hand");

        var taken = _adapter.Grid.Device("device-01").Taken.ShouldHaveSingleItem();
        taken.CorrelationUid.ShouldBe(command.CorrelationUid);
        taken.Attempt.ShouldBe(3);
        taken.AdapterId.ShouldBe("adapter-1");
        taken.Verdict.ShouldBe(AttemptVerdict.Succeeded);
        taken.SentAt.ShouldBe(sent);
        taken.State.ShouldBeNull();
    }

    [Fact]
    public async Task What_does_not_end_within_its_limit_ends_as_no_response()
    {
        _adapter.Protocol.Behaviour = Silence;
        await Hand(ScriptedProtocol.Command(limit: TimeSpan.FromSeconds(20)));
        await Eventually.Holds(() => !_adapter.Protocol.Executed.IsEmpty, "the exchange has started");

        _time.Advance(TimeSpan.FromSeconds(19.9));
        _adapter.Grid.Device("device-01").Reports.ShouldBeEmpty();
        _time.Advance(TimeSpan.FromSeconds(0.1));

        await Eventually.Holds(() => _adapter.InHand.Count == 0, "nothing is in hand");
        var outcome = _adapter.Grid.Device("device-01").Taken.ShouldHaveSingleItem();
        outcome.Verdict.ShouldBe(AttemptVerdict.Retryable);
        outcome.Error!.Code.ShouldBe(ErrorCode.NoResponse);
    }

    [Fact]
    public async Task Waiting_for_the_device_counts_towards_the_limit_and_the_exchange_never_starts()
    {
        _adapter.Protocol.Behaviour = Silence;
        await Hand(ScriptedProtocol.Command(limit: TimeSpan.FromMinutes(5)));
        await Eventually.Holds(() => _adapter.Protocol.Executed.Count == 1, "the first exchange runs");
        var waiting = ScriptedProtocol.Command(limit: TimeSpan.FromSeconds(10));
        await Hand(waiting);
        await Eventually.Holds(() => _adapter.InHand.Count == 2, "both are in hand");

        await AdvanceUntil(() => !_adapter.Grid.Device("device-01").Taken.IsEmpty, TimeSpan.FromSeconds(10));

        _adapter.Grid.Device("device-01").Taken.ShouldHaveSingleItem().CorrelationUid.ShouldBe(waiting.CorrelationUid);
        _adapter.Protocol.Executed.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Only_so_many_exchanges_run_at_a_time()
    {
        var gate = new TaskCompletionSource<ExchangeOutcome>();
        _adapter.Protocol.Behaviour = (_, _) => gate.Task;
        await Hand(ScriptedProtocol.Command("a"), ScriptedProtocol.Command("b"), ScriptedProtocol.Command("c"));
        await Eventually.Holds(() => _adapter.Protocol.Executed.Count == 2, "two run");

        gate.SetResult(ExchangeOutcome.Succeeded());

        await Eventually.Holds(() => _adapter.InHand.Count == 0, "nothing is in hand");
        _adapter.Protocol.Executed.Count.ShouldBe(3);
        _adapter.Protocol.MostAtATime.ShouldBe(2);
    }

    [Fact]
    public async Task A_protocol_that_throws_is_logged_and_its_command_may_be_tried_again()
    {
        _adapter.Protocol.Behaviour = (_, _) => throw new InvalidOperationException("a defect");

        await Hand(ScriptedProtocol.Command());
        await Eventually.Holds(() => _adapter.InHand.Count == 0, "nothing is in hand");

        _adapter.Grid.Device("device-01").Taken.ShouldHaveSingleItem().Verdict.ShouldBe(AttemptVerdict.Retryable);
        _adapter.Log.Lines.ShouldContain(line => line.Level == LogLevel.Error && line.Text.Contains("a defect"));
    }

    [Fact]
    public async Task A_report_is_repeated_until_it_is_taken_and_its_place_stays_occupied()
    {
        var device = _adapter.Grid.Device("device-01");
        var failures = 3;
        device.BeforeReport = _ => failures-- > 0 ? throw UnavailableException.Store("away") : Task.CompletedTask;
        await Hand(ScriptedProtocol.Command());

        await AdvanceUntil(() => device.Reports.Count == 3, TimeSpan.FromSeconds(1));
        _adapter.InHand.Count.ShouldBe(1);
        await AdvanceUntil(() => _adapter.InHand.Count == 0, TimeSpan.FromSeconds(1));

        device.Taken.Count.ShouldBe(1);
        _adapter.Protocol.Executed.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_report_that_is_never_answered_is_repeated()
    {
        var device = _adapter.Grid.Device("device-01");
        var answered = false;
        device.BeforeReport = _ => answered ? Task.CompletedTask : Task.Delay(Timeout.Infinite);
        await Hand(ScriptedProtocol.Command());
        await AdvanceUntil(() => device.Reports.Count > 1, TimeSpan.FromSeconds(1));

        answered = true;

        await AdvanceUntil(() => _adapter.InHand.Count == 0, TimeSpan.FromSeconds(1));
        device.Taken.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_refused_report_is_the_end_of_it()
    {
        var device = _adapter.Grid.Device("device-01");
        device.BeforeReport = _ => throw RefusedException.UnknownDevice("device-01");

        await Hand(ScriptedProtocol.Command());

        await Eventually.Holds(() => _adapter.InHand.Count == 0, "nothing is in hand");
        device.Reports.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_change_of_state_is_applied_again_to_the_state_that_came_with_the_conflict()
    {
        var device = _adapter.Grid.Device("device-01").With("SCRIPT", state: [1]);
        _adapter.Protocol.Behaviour = (_, _) =>
        {
            device.Overtake([7]);
            return Task.FromResult(ExchangeOutcome.Succeeded() with { StateChange = content => [.. content, 9] });
        };

        await Hand(ScriptedProtocol.Command(contact: device.Contact));
        await Eventually.Holds(() => _adapter.InHand.Count == 0, "nothing is in hand");

        device.Reports.Select(r => r.State!.Value.Content).ShouldBe([[1, 9], [7, 9]]);
        device.State.Content.ShouldBe([7, 9]);
    }

    [Fact]
    public async Task A_change_that_changes_nothing_sends_no_state()
    {
        var device = _adapter.Grid.Device("device-01").With("SCRIPT", state: [1]);
        _adapter.Protocol.Behaviour = (_, _) => Task.FromResult(ExchangeOutcome.Succeeded() with { StateChange = content => content });

        await Hand(ScriptedProtocol.Command(contact: device.Contact));
        await Eventually.Holds(() => _adapter.InHand.Count == 0, "nothing is in hand");

        device.Taken.ShouldHaveSingleItem().State.ShouldBeNull();
    }

    [Fact]
    public async Task The_same_command_handed_over_twice_is_executed_once()
    {
        var gate = new TaskCompletionSource<ExchangeOutcome>();
        _adapter.Protocol.Behaviour = (_, _) => gate.Task;
        var command = ScriptedProtocol.Command();

        (await Hand(command)).Refused.ShouldBeEmpty();
        (await Hand(command, command)).Refused.ShouldBeEmpty();
        gate.SetResult(ExchangeOutcome.Succeeded());

        await Eventually.Holds(() => _adapter.InHand.Count == 0, "nothing is in hand");
        _adapter.Protocol.Executed.Count.ShouldBe(1);
        _adapter.Grid.Device("device-01").Taken.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_exchange_that_ends_after_the_next_attempt_was_handed_over_is_reported_under_that()
    {
        var gate = new TaskCompletionSource<ExchangeOutcome>();
        _adapter.Protocol.Behaviour = (_, _) => gate.Task;
        var id = Guid.NewGuid();
        await Hand(ScriptedProtocol.Command(id: id, attempt: 1));
        await Eventually.Holds(() => !_adapter.Protocol.Executed.IsEmpty, "the exchange has started");
        await Hand(ScriptedProtocol.Command(id: id, attempt: 2));

        gate.SetResult(ExchangeOutcome.Succeeded());

        await Eventually.Holds(() => _adapter.InHand.Count == 0, "nothing is in hand");
        _adapter.Protocol.Executed.Count.ShouldBe(1);
        _adapter.Grid.Device("device-01").Taken.ShouldHaveSingleItem().Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task The_next_attempt_that_comes_while_the_last_is_being_settled_is_executed()
    {
        var device = _adapter.Grid.Device("device-01");
        var id = Guid.NewGuid();
        device.BeforeReport = outcome => outcome.Attempt == 1 ? Hand(ScriptedProtocol.Command(id: id, attempt: 2)) : Task.CompletedTask;
        _adapter.Protocol.Behaviour = (command, _) => Task.FromResult(
            command.Attempt == 1 ? ExchangeOutcome.Retryable(ErrorCode.NoResponse, "silence") : ExchangeOutcome.Succeeded());

        await Hand(ScriptedProtocol.Command(id: id, attempt: 1));

        await Eventually.Holds(() => _adapter.InHand.Count == 0, "nothing is in hand");
        device.Taken.Select(t => (t.Attempt, t.Verdict)).ShouldBe([(1, AttemptVerdict.Retryable), (2, AttemptVerdict.Succeeded)]);
    }

    [Fact]
    public async Task The_failure_of_an_attempt_that_was_counted_before_is_not_told_of_the_next_which_is_executed()
    {
        var device = _adapter.Grid.Device("device-01");
        var id = Guid.NewGuid();
        device.BeforeReport = outcome => outcome.Attempt == 1 ? Hand(ScriptedProtocol.Command(id: id, attempt: 2)) : Task.CompletedTask;
        device.Answer = outcome => outcome.Attempt == 1 ? OutcomeAnswerKind.NotAwaited : OutcomeAnswerKind.Taken;
        _adapter.Protocol.Behaviour = (command, _) => Task.FromResult(
            command.Attempt == 1 ? ExchangeOutcome.Retryable(ErrorCode.NoResponse, "silence") : ExchangeOutcome.Succeeded());

        await Hand(ScriptedProtocol.Command(id: id, attempt: 1));

        await Eventually.Holds(() => _adapter.InHand.Count == 0, "nothing is in hand");
        device.Taken.Select(t => (t.Attempt, t.Verdict)).ShouldBe([(2, AttemptVerdict.Succeeded)]);
        _adapter.Protocol.Executed.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Outcomes_are_counted_by_verdict_and_code()
    {
        var counted = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "gridorleans.adapter.outcomes")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        var own = Guid.NewGuid().ToString();
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            lock (counted)
                counted.Add(string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")) + $" {value}");
        });
        listener.Start();
        _adapter.Protocol.Behaviour = (_, _) => Task.FromResult(ExchangeOutcome.Refused(own, "for this test"));

        await Hand(ScriptedProtocol.Command());
        await Eventually.Holds(() => _adapter.InHand.Count == 0, "nothing is in hand");

        lock (counted)
            counted.ShouldContain($"protocol=SCRIPT command=setReboot verdict=refused code={own} 1");
    }

    private Task<DispatchAnswer> Hand(params DispatchedCommand[] commands) =>
        _adapter.Endpoint.Execute(commands, TestContext.Current.CancellationToken);

    // Pauses are begun by other threads: time goes on in steps until the condition holds.
    private Task AdvanceUntil(Func<bool> condition, TimeSpan step) => Eventually.Holds(
        () =>
        {
            if (condition())
                return true;
            _time.Advance(step);
            return false;
        },
        "time brings it about");

    private static async Task<ExchangeOutcome> Silence(DispatchedCommand command, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("never reached");
    }
}
