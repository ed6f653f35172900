using CsCheck;
using GridOrleans.Commands;
using Microsoft.Extensions.Options;

namespace GridOrleans.Tests.Unit.Commands;

public sealed class CommandQueueTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Horizon = TimeSpan.FromSeconds(30);

    private static OpenCommand Command(int priority = 4, int createdSecondsAgo = 0, int dueInSeconds = 0, int? scheduledInSeconds = null, int expiresInSeconds = 3600)
    {
        var created = Now.AddSeconds(-createdSecondsAgo);
        return new(new CommandRecord
        {
            CorrelationUid = Guid.CreateVersion7(created),
            DeviceIdentification = "light",
            OrganisationIdentification = "city",
            Status = CommandStatus.Accepted,
            Command = new GetStatus { ScheduleTime = scheduledInSeconds is { } s ? Now.AddSeconds(s) : null },
            Priority = priority,
            CreatedAt = created,
            DueAt = Now.AddSeconds(scheduledInSeconds ?? dueInSeconds),
            ExpiresAt = Now.AddSeconds(expiresInSeconds),
            Attempts = 0,
        }, owner: null);
    }

    private static CommandQueue Queue(params OpenCommand[] commands)
    {
        var queue = new CommandQueue(new SiloWorkload(Options.Create(new CommandOptions())));
        foreach (var command in commands)
            queue.Add(command);
        return queue;
    }

    [Fact]
    public void The_highest_priority_goes_first_then_the_oldest() => Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1000]).List[1, 50].Sample(specs =>
    {
        var commands = specs.Select(s => Command(s.Item1, s.Item2)).ToArray();
        var queue = Queue(commands);
        var order = new List<OpenCommand>();
        while (queue.Next(Now) is { } next)
        {
            order.Add(next);
            queue.Remove(next);
        }
        order.ShouldBe(commands.OrderByDescending(c => c.Priority).ThenBy(c => c.EligibleAt).ThenBy(c => c.Id));
    });

    [Fact]
    public void A_command_in_its_pause_holds_up_younger_ones_of_its_priority() =>
        Queue(Command(createdSecondsAgo: 10, dueInSeconds: 5), Command()).Next(Now).ShouldBeNull();

    [Fact]
    public void A_higher_priority_passes_a_command_in_its_pause()
    {
        var urgent = Command(priority: 9);
        Queue(Command(createdSecondsAgo: 10, dueInSeconds: 5), urgent).Next(Now).ShouldBe(urgent);
    }

    [Fact]
    public void A_command_whose_schedule_time_has_not_come_holds_up_nobody()
    {
        var now = Command();
        Queue(Command(createdSecondsAgo: 10, scheduledInSeconds: 20), now).Next(Now).ShouldBe(now);
    }

    [Fact]
    public void It_wakes_when_the_first_command_is_due() =>
        Queue(Command(dueInSeconds: 7), Command(dueInSeconds: 3)).WakeAt(Now, Horizon).ShouldBe(Now.AddSeconds(3));

    [Fact]
    public void It_wakes_when_a_waiting_command_expires_before_it_is_due() =>
        Queue(Command(dueInSeconds: 7, expiresInSeconds: 2)).WakeAt(Now, Horizon).ShouldBe(Now.AddSeconds(2));

    [Fact]
    public void What_is_due_beyond_the_horizon_does_not_wake_it() =>
        Queue(Command(scheduledInSeconds: 3600, expiresInSeconds: 7200)).WakeAt(Now, Horizon).ShouldBeNull();

    [Fact]
    public void A_command_that_an_adapter_has_does_not_expire()
    {
        var command = Command(expiresInSeconds: -1);
        command.Start().Taken("oslp-1", Now);
        Queue(command).Expired(Now).ShouldBeNull();
    }

    [Fact]
    public void A_command_that_waits_for_an_adapter_expires()
    {
        var command = Command(expiresInSeconds: -1);
        command.Start();
        Queue(command).Expired(Now).ShouldBe(command);
    }

    [Fact]
    public void A_command_that_is_added_twice_is_there_once()
    {
        var command = Command();
        Queue(command, command).Count.ShouldBe(1);
    }
}
