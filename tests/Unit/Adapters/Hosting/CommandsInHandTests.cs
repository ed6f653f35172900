using GridOrleans.Adapters.Hosting;

namespace GridOrleans.Tests.Unit.Adapters.Hosting;

public sealed class CommandsInHandTests
{
    private readonly CommandsInHand _inHand = new(capacity: 2);

    [Fact]
    public void What_does_not_fit_is_refused_and_credit_says_what_fits()
    {
        _inHand.Credit.ShouldBe(2);
        _inHand.Accept(ScriptedProtocol.Command()).ShouldBe(Acceptance.Taken);
        _inHand.Accept(ScriptedProtocol.Command()).ShouldBe(Acceptance.Taken);

        _inHand.Credit.ShouldBe(0);
        _inHand.Accept(ScriptedProtocol.Command()).ShouldBe(Acceptance.Refused);
        _inHand.Count.ShouldBe(2);
    }

    [Fact]
    public void A_command_in_hand_is_accepted_again_even_when_all_is_full()
    {
        var command = ScriptedProtocol.Command();
        _inHand.Accept(command);
        _inHand.Accept(ScriptedProtocol.Command());

        _inHand.Accept(command).ShouldBe(Acceptance.InHandAlready);
        _inHand.Count.ShouldBe(2);
    }

    [Fact]
    public void What_is_let_go_makes_room_and_only_its_later_attempts_may_come()
    {
        var id = Guid.NewGuid();
        _inHand.Accept(ScriptedProtocol.Command(id: id, attempt: 1));

        _inHand.LetGo(id, settledAttempt: 1).ShouldBeNull();

        _inHand.Credit.ShouldBe(2);
        _inHand.Accept(ScriptedProtocol.Command(id: id, attempt: 1)).ShouldBe(Acceptance.InHandAlready);
        _inHand.Count.ShouldBe(0);
        _inHand.Accept(ScriptedProtocol.Command(id: id, attempt: 2)).ShouldBe(Acceptance.Taken);
    }

    [Fact]
    public void A_push_that_comes_after_its_command_has_ended_executes_nothing()
    {
        var id = Guid.NewGuid();
        _inHand.Accept(ScriptedProtocol.Command(id: id, attempt: 1));

        _inHand.LetGo(id, CommandsInHand.NoneFollows).ShouldBeNull();

        _inHand.Accept(ScriptedProtocol.Command(id: id, attempt: 2)).ShouldBe(Acceptance.InHandAlready);
    }

    [Fact]
    public void As_many_ended_commands_are_remembered_as_may_be_in_hand()
    {
        var ids = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid()).ToArray();
        foreach (var id in ids)
        {
            _inHand.Accept(ScriptedProtocol.Command(id: id, attempt: 1));
            _inHand.LetGo(id, CommandsInHand.NoneFollows);
        }

        _inHand.Accept(ScriptedProtocol.Command(id: ids[2], attempt: 1)).ShouldBe(Acceptance.InHandAlready);
        _inHand.Accept(ScriptedProtocol.Command(id: ids[0], attempt: 1)).ShouldBe(Acceptance.Taken);
    }

    [Fact]
    public void A_later_attempt_that_came_meanwhile_keeps_the_command_in_hand()
    {
        var id = Guid.NewGuid();
        _inHand.Accept(ScriptedProtocol.Command(id: id, attempt: 1));
        _inHand.Accept(ScriptedProtocol.Command(id: id, attempt: 2));

        _inHand.LetGo(id, settledAttempt: 1)!.Attempt.ShouldBe(2);
        _inHand.Count.ShouldBe(1);
        _inHand.LetGo(id, settledAttempt: 2).ShouldBeNull();
        _inHand.Count.ShouldBe(0);
    }

    [Fact]
    public void An_earlier_attempt_does_not_replace_a_later_one()
    {
        var id = Guid.NewGuid();
        _inHand.Accept(ScriptedProtocol.Command(id: id, attempt: 2));
        _inHand.Accept(ScriptedProtocol.Command(id: id, attempt: 1));

        _inHand.Newest(id).Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task After_closing_nothing_is_accepted_and_the_end_of_the_last_is_told()
    {
        var command = ScriptedProtocol.Command();
        _inHand.Accept(command);

        var empty = _inHand.Close();

        _inHand.Credit.ShouldBe(0);
        _inHand.Accept(ScriptedProtocol.Command()).ShouldBe(Acceptance.Refused);
        empty.IsCompleted.ShouldBeFalse();
        _inHand.LetGo(command.CorrelationUid, settledAttempt: 1);
        await empty.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }
}
