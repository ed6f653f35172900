using GridOrleans.Cli.Chaos;

namespace GridOrleans.Tests.Unit.Cli.Chaos;

/// <summary>What a fault did to those who use the platform, read from a history.</summary>
public sealed class MeasuringTests
{
    private static readonly DateTimeOffset Fault = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_device_is_unavailable_until_the_first_call_after_the_fault_is_acknowledged()
    {
        var measured = Measure(
            Order(0, Try(-1, -0.9)), Order(1, Try(0.1, 2, Answer.Unknown), Try(2.1, 2.5)), Order(2, Try(3, 3.1)));

        measured.Unavailable.ShouldBe([TimeSpan.FromSeconds(2.5)]);
        measured.FailedCalls.ShouldBe(1);
    }

    [Fact]
    public void A_device_whose_calls_are_answered_at_once_was_not_affected() =>
        Measure(Order(0, Try(-0.1, 0.1)), Order(1, Try(0.3, 0.4))).Unavailable.ShouldBeEmpty();

    [Fact]
    public void A_command_counts_as_delivered_when_its_device_executes_it()
    {
        var history = History(Order(0, Try(-0.1, 0.1)), Order(1, Try(0.3, 0.4))) with
        {
            Executions = [new(1, "light-1", new Mark(0), At(4)), new(2, "light-1", new Mark(1), At(5))],
        };

        Measuring.Of(history, ["light-1"]).Single().Delivered.ShouldBe([TimeSpan.FromSeconds(5)]);
    }

    [Fact]
    public void Times_count_from_the_promotion_where_there_is_one()
    {
        var history = History(Order(0, Try(0.5, 2.5, Answer.Unknown), Try(2.6, 3)));
        history = history with { Injections = [history.Injections[0] with { CountedFrom = At(2) }] };

        Measuring.Of(history, ["light-1"]).Single().Unavailable.ShouldBe([TimeSpan.FromSeconds(1)]);
    }

    [Fact]
    public void A_call_that_fails_in_an_orderly_stop_is_a_finding()
    {
        var history = History(Order(0, Try(0.1, 0.2, Answer.Unknown)), Order(1, Try(1, 1.1)));
        history = history with { Injections = [history.Injections[0] with { MayFailCalls = false }] };

        Measuring.Unsettled(Measuring.Of(history, ["light-1"]).Single()).Single().Kind.ShouldBe(ViolationKind.Unsettled);
    }

    [Fact]
    public void A_platform_that_does_not_recover_is_a_finding()
    {
        var history = History(Order(0, Try(1, 1.1)));
        history = history with { Injections = [history.Injections[0] with { Complaints = ["not recovered"] }] };

        Measuring.Unsettled(Measuring.Of(history, ["light-1"]).Single()).Single().Text.ShouldBe("not recovered");
    }

    private static Measurement Measure(params Order[] orders) => Measuring.Of(History(orders), ["light-1"]).Single();

    private static RunHistory History(params Order[] orders) => new()
    {
        Orders = orders,
        Injections = [new("kill-silo", "silo-1", Fault, Fault, 1, MayRepeat: true)],
    };

    private static Order Order(int mark, params Try[] tries) => new("light-1", new Mark(mark), 4, null, "key", tries);

    private static Try Try(double began, double ended, Answer answer = Answer.Acknowledged) =>
        new(At(began), At(ended), 1, answer, null, answer == Answer.Acknowledged ? Guid.NewGuid() : null);

    private static DateTimeOffset At(double seconds) => Fault + TimeSpan.FromSeconds(seconds);
}
