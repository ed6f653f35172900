using GridOrleans.Adapters;
using GridOrleans.Commands;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>The store fails just before and just after an append (promises C1, C2, C7).</summary>
public sealed class SubmissionTests(StoreGrid grid) : IClassFixture<StoreGrid>
{
    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_submission_that_is_repeated_is_one_command(Moment moment)
    {
        var device = await grid.NewDevice();
        var submission = GridCluster.Submission();
        grid.Store.Next(StoreWrite.Append(device), moment);
        await grid.SubmitInVain(device, submission);

        var answer = await grid.Cluster.Device(device).Submit(submission);

        answer.CorrelationUid.ShouldBe(submission.CorrelationUid);
        (await grid.Outcome(submission.CorrelationUid)).Status.ShouldBe(CommandStatus.Succeeded);
        grid.Attempts(submission.CorrelationUid).ShouldBe([1]);
        (await grid.Rows(device)).ShouldBe(1);
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_submission_that_is_repeated_under_its_key_is_one_command(Moment moment)
    {
        var device = await grid.NewDevice();
        var first = GridCluster.Submission(idempotencyKey: Guid.NewGuid());
        var second = first with { CorrelationUid = Guid.CreateVersion7() };
        grid.Store.Next(StoreWrite.Append(device), moment);
        await grid.SubmitInVain(device, first);

        var answer = await grid.Cluster.Device(device).Submit(second);

        answer.CorrelationUid.ShouldBe(moment == Moment.After ? first.CorrelationUid : second.CorrelationUid);
        (await grid.Outcome(answer.CorrelationUid)).Status.ShouldBe(CommandStatus.Succeeded);
        grid.Attempts(answer.CorrelationUid).ShouldBe([1]);
        (await grid.Rows(device)).ShouldBe(1);
    }

    [Fact]
    public async Task A_command_that_was_committed_without_its_client_hearing_of_it_ends_by_itself()
    {
        var device = await grid.NewDevice();
        var submission = GridCluster.Submission();
        grid.Store.Next(StoreWrite.Append(device), Moment.After);

        await grid.SubmitInVain(device, submission);

        (await grid.Outcome(submission.CorrelationUid)).Status.ShouldBe(CommandStatus.Succeeded);
    }

    [Fact]
    public async Task A_submission_that_was_not_stored_is_not_executed()
    {
        var device = await grid.NewDevice();
        var lost = GridCluster.Submission();
        grid.Store.Next(StoreWrite.Append(device), Moment.Before);
        await grid.SubmitInVain(device, lost);

        var next = await grid.Cluster.Device(device).Submit(GridCluster.Submission());

        await grid.Outcome(next.CorrelationUid);
        grid.Attempts(lost.CorrelationUid).ShouldBeEmpty();
        (await grid.Cluster.Journal.Read(lost.CorrelationUid, default)).ShouldBeNull();
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_submission_for_a_far_time_that_is_repeated_is_one_command_and_the_sweeps(Moment moment)
    {
        var device = await grid.NewDevice();
        var submission = GridCluster.Submission(GridCluster.SwitchOn() with { ScheduleTime = DateTimeOffset.UtcNow.AddHours(1) });
        grid.Store.Next(StoreWrite.Append(device), moment);
        await grid.SubmitInVain(device, submission);

        (await grid.Cluster.Device(device).Submit(submission)).Status.ShouldBe(CommandStatus.Accepted);

        (await grid.Cluster.Ask<long>($"select count(*) from grid.command where device = '{device}' and owner is null and state = 0")).ShouldBe(1);
    }

    [Theory]
    [InlineData(Moment.Before)]
    [InlineData(Moment.After)]
    public async Task A_dead_letter_that_is_submitted_again_twice_is_one_new_command(Moment moment)
    {
        var device = await grid.NewDevice(_ => AttemptVerdict.Refused);
        var dead = await grid.Cluster.Device(device).Submit(GridCluster.Submission());
        await grid.Outcome(dead.CorrelationUid);
        var again = GridCluster.Submission() with { ResubmissionOf = dead.CorrelationUid };
        grid.Store.Next(StoreWrite.Append(device), moment);
        await grid.SubmitInVain(device, again);

        await grid.Cluster.Device(device).Submit(again);

        (await grid.Cluster.Journal.Read(dead.CorrelationUid, default))!.ResubmittedAs.ShouldBe(again.CorrelationUid);
        (await grid.Rows(device)).ShouldBe(2);
    }

    [Fact]
    public async Task The_next_command_does_not_pass_one_whose_append_was_not_answered()
    {
        var device = await grid.NewDevice();
        var older = GridCluster.Submission();
        grid.Store.Next(StoreWrite.Append(device), Moment.After);
        await grid.SubmitInVain(device, older);

        var younger = await grid.Cluster.Device(device).Submit(GridCluster.Submission());

        await grid.Outcome(younger.CorrelationUid);
        grid.Cluster.Adapter.Executed.Where(e => e.Contact.DeviceIdentification == device).Select(e => e.CorrelationUid)
            .ShouldBe([older.CorrelationUid, younger.CorrelationUid]);
    }
}
