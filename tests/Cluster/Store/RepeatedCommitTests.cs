using GridOrleans.Cluster;
using GridOrleans.Commands;
using GridOrleans.Events;
using GridOrleans.Journal;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>The journal's writer repeats a batch whose answer was lost, as it is: nothing is written twice, and the answers are the same.</summary>
public sealed class RepeatedCommitTests(StoreGrid grid) : IClassFixture<StoreGrid>
{
    private static readonly DateTimeOffset Now = new(DateTimeOffset.UtcNow.Ticks / 10 * 10, TimeSpan.Zero);

    [Fact]
    public async Task An_append_is_there_once_and_is_answered_with_itself()
    {
        var command = Command(grid.NewName(), key: Guid.NewGuid());

        (await Commit(new JournalEntry { Command = command })).Existing.ShouldBeNull();
        var again = await Commit(new JournalEntry { Command = command });

        (again.Existing, again.SameRequest).ShouldBe((command.Id, true));
        (await grid.Rows(command.Device)).ShouldBe(1);
    }

    [Fact]
    public async Task A_resubmission_marks_its_dead_letter_once()
    {
        var device = grid.NewName();
        var (dead, again) = (Command(device), Command(device));
        await Commit(new JournalEntry { Command = dead }, new JournalEntry { Change = Change(dead.Id, CommandStatus.Failed, 1) });

        for (var time = 0; time < 2; time++)
            await Commit(new JournalEntry { Command = again with { ResubmissionOf = dead.Id } });

        (await grid.Cluster.Journal.Read(dead.Id, default))!.ResubmittedAs.ShouldBe(again.Id);
    }

    [Fact]
    public async Task An_outcome_is_not_taken_twice_but_the_state_that_came_with_it_is_known_to_be_stored()
    {
        var command = Command(grid.NewName());
        await Commit(new JournalEntry { Command = command });
        JournalEntry Outcome() => new() { Change = Change(command.Id, CommandStatus.Succeeded, 1), State = new(command.Device, 1, "{}") };

        (await Commit(Outcome())).ShouldBe(new(true, true, null, true));
        var again = await Commit(Outcome());

        (again.ChangeTaken, again.StateTaken).ShouldBe((false, true));
    }

    [Fact]
    public async Task An_outcome_that_another_has_overtaken_changes_nothing()
    {
        var command = Command(grid.NewName());
        await Commit(new JournalEntry { Command = command });
        await Commit(new JournalEntry { Change = Change(command.Id, CommandStatus.Succeeded, 1) });

        (await Commit(new JournalEntry { Change = Change(command.Id, CommandStatus.Failed, 2) })).ChangeTaken.ShouldBeFalse();

        (await grid.Cluster.Journal.Read(command.Id, default))!.Status.ShouldBe(CommandStatus.Succeeded);
    }

    [Fact]
    public async Task A_failed_attempt_that_comes_late_takes_no_later_one_back()
    {
        var command = Command(grid.NewName());
        await Commit(new JournalEntry { Command = command });
        await Commit(new JournalEntry { Change = Change(command.Id, CommandStatus.Accepted, 2) });

        (await Commit(new JournalEntry { Change = Change(command.Id, CommandStatus.Accepted, 1) })).ChangeTaken.ShouldBeFalse();

        (await grid.Cluster.Journal.Read(command.Id, default))!.Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task An_outcome_counts_also_when_more_attempts_are_known()
    {
        var command = Command(grid.NewName());
        await Commit(new JournalEntry { Command = command });
        await Commit(new JournalEntry { Change = Change(command.Id, CommandStatus.Accepted, 2) });

        (await Commit(new JournalEntry { Change = Change(command.Id, CommandStatus.Succeeded, 1) })).ChangeTaken.ShouldBeTrue();
    }

    [Fact]
    public async Task An_older_state_of_a_device_does_not_replace_a_newer()
    {
        var device = grid.NewName();
        await Commit(new JournalEntry { State = new(device, 2, """{"failuresSinceSuccess":2}""") });

        (await Commit(new JournalEntry { State = new(device, 1, "{}") })).StateTaken.ShouldBeFalse();

        (await grid.Cluster.Ask<long>($"select version from grid.device_state where device = '{device}'")).ShouldBe(2);
    }

    [Fact]
    public async Task An_event_is_stored_once()
    {
        var device = grid.NewName();
        var happened = new DeviceEvent
        {
            Id = Guid.CreateVersion7(),
            DeviceIdentification = device,
            Type = "LIGHT_EVENTS_LIGHT_ON",
            Timestamp = Now,
            ReceivedAt = Now,
            Position = default,
        };

        for (var time = 0; time < 2; time++)
            await Commit(new JournalEntry { Events = [happened] });

        (await grid.Cluster.Ask<long>($"select count(*) from grid.device_event where device = '{device}'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_batch_of_which_one_entry_cannot_be_stored_stores_none()
    {
        var (good, bad) = (Command(grid.NewName()), Command(grid.NewName()) with { CommandJson = "no JSON" });

        await Should.ThrowAsync<PostgresException>(() => Commit(new JournalEntry { Command = good }, new JournalEntry { Command = bad }));

        (await grid.Rows(good.Device)).ShouldBe(0);
    }

    [Fact]
    public async Task The_writer_finds_the_entry_that_cannot_be_stored_and_stores_the_others()
    {
        var (good, bad) = (Command(grid.NewName()), Command(grid.NewName()) with { CommandJson = "no JSON" });
        var journal = grid.Cluster.Services.GetRequiredService<JournalWriter>();

        var commits = new[] { bad, good }.Select(c => journal.Commit(new() { Command = c })).ToArray();

        await Should.ThrowAsync<Errors.RefusedException>(() => commits[0]);
        (await commits[1]).Existing.ShouldBeNull();
        (await grid.Rows(good.Device)).ShouldBe(1);
    }

    private async Task<JournalAnswer> Commit(params JournalEntry[] entries)
    {
        await using var commit = new JournalCommit(
            grid.Cluster.Services.GetRequiredService<GridDatabase>().Writer, grid.Cluster.Services.GetRequiredService<SiloIncarnation>(), entries);
        await commit.Execute();
        return await entries[^1].Committed;
    }

    private static NewCommand Command(string device, Guid? key = null) => new(
        Guid.CreateVersion7(), device, GridCluster.Organisation, """{"type":"getStatus"}""", "getStatus", 4, Now, Now.AddHours(1), Now.AddHours(2), null, null, key, key);

    private static CommandChange Change(Guid command, CommandStatus status, int attempts) =>
        new(command, (int)status, attempts, Now.AddHours(1), null, null, status == CommandStatus.Accepted ? null : Now);
}
