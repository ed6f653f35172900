using GridOrleans.Adapters;
using GridOrleans.Adapters.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridOrleans.Tests.Unit.Adapters.Hosting;

public sealed class DeviceMessagesTests : IAsyncDisposable
{
    private readonly AdapterParts _adapter = new();
    private readonly DeviceMessages _messages;

    public DeviceMessagesTests() => _messages = new(_adapter.Grid.Grains, _adapter.Calls, _adapter.MessageLog, NullLogger<DeviceMessages>.Instance);

    public ValueTask DisposeAsync() => _adapter.DisposeAsync();

    [Fact]
    public async Task A_message_is_committed_before_its_reply_is_given_out()
    {
        var device = _adapter.Grid.Device("d").With(state: [1]);
        var gate = new TaskCompletionSource();
        device.AfterReceive = _ => gate.Task;

        var committing = Commit("d", contact => Judgement.Take(Appended(contact, 2), "reply"));
        await Eventually.Holds(() => !device.Messages.IsEmpty, "the message has arrived");

        committing.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        (await committing).Reply.ShouldBe("reply");
        device.State.Content.ShouldBe([1, 2]);
    }

    [Fact]
    public async Task After_a_conflict_the_message_is_judged_again_by_the_present_memory()
    {
        var device = _adapter.Grid.Device("d").With(state: [1]);
        var overtaken = false;

        var judgement = await Commit("d", contact =>
        {
            if (!overtaken)
                device.Overtake([5]);
            overtaken = true;
            return Judgement.Take(Appended(contact, 2), $"on {contact.State.Content[0]}");
        });

        judgement.Reply.ShouldBe("on 5");
        device.State.Content.ShouldBe([5, 2]);
    }

    [Fact]
    public async Task A_message_whose_memory_keeps_changing_is_given_up()
    {
        var device = _adapter.Grid.Device("d").With(state: [1]);
        var judged = 0;

        var judgement = await Commit("d", contact =>
        {
            judged++;
            device.Overtake([(byte)judged]);
            return Judgement.Take(Appended(contact, 2), "reply");
        });

        judgement.Reply.ShouldBeNull();
        judgement.Refusal!.Kind.ShouldBe(SecurityEventKind.TooMany);
        judged.ShouldBe(DeviceMessages.MostJudgements);
        device.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_recognised_as_its_own()
    {
        var device = _adapter.Grid.Device("d").With(state: [1]);
        var lost = 1;
        device.AfterReceive = _ => lost-- > 0 ? throw new TimeoutException("the answer was lost") : Task.CompletedTask;

        var judgement = await Commit("d", contact => Judgement.Take(Appended(contact, 2), "reply"));

        judgement.Reply.ShouldBe("reply");
        device.Messages.Count.ShouldBe(1);
        device.State.Content.ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_device_that_nobody_added_is_refused()
    {
        var judgement = await Commit("stranger", _ => throw new InvalidOperationException("must not be asked"));

        judgement.Refusal!.Kind.ShouldBe(SecurityEventKind.UnknownDevice);
    }

    [Fact]
    public async Task A_name_that_another_device_holds_is_refused()
    {
        _adapter.Grid.Device("d").With(state: [1]);
        _adapter.Grid.Identities["P:name"] = "other";

        var judgement = await Commit("d", contact =>
            Judgement.Take(Appended(contact, 2) with { Registration = new("P:name", "SSLD", "10.0.0.1") }, "reply"));

        judgement.Refusal!.Kind.ShouldBe(SecurityEventKind.IdentityTaken);
    }

    [Fact]
    public async Task A_refusal_may_bring_something_to_commit()
    {
        var device = _adapter.Grid.Device("d").With(state: [1]);

        var judgement = await Commit("d", contact => Judgement.Refuse<string>(SecurityEventKind.Malformed, "bad", Appended(contact, 2)));

        judgement.Refusal!.Kind.ShouldBe(SecurityEventKind.Malformed);
        device.State.Content.ShouldBe([1, 2]);
    }

    [Fact]
    public async Task When_the_cluster_stays_away_the_caller_s_limit_ends_it()
    {
        var device = _adapter.Grid.Device("d").With(state: [1]);
        device.AfterReceive = _ => Task.Delay(Timeout.Infinite);
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Should.ThrowAsync<OperationCanceledException>(
            _messages.Commit("d", contact => Judgement.Take(Appended(contact, 2), "reply"), limit.Token));
    }

    private Task<Judgement<string>> Commit(string device, Func<DeviceContact, Judgement<string>> judge) =>
        _messages.Commit(device, judge, TestContext.Current.CancellationToken);

    private static DeviceMessage Appended(DeviceContact contact, byte more) =>
        new() { State = contact.State with { Content = [.. contact.State.Content, more] } };
}
