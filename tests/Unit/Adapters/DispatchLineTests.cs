using CsCheck;
using GridOrleans.Adapters;
using GridOrleans.Commands;

namespace GridOrleans.Tests.Unit.Adapters;

public sealed class DispatchLineTests
{
    private static Dispatch Of(string organisation) => new(
        new()
        {
            CorrelationUid = Guid.NewGuid(),
            Attempt = 1,
            Command = new GetStatus(),
            Contact = new() { DeviceIdentification = "light", Protocol = "TEST", State = ProtocolState.None },
            Limit = TimeSpan.FromMinutes(1),
            OrganisationIdentification = organisation,
        });

    private static List<Dispatch> TakeAll(DispatchLine line)
    {
        List<Dispatch> taken = [];
        while (line.Take() is { } next)
            taken.Add(next);
        return taken;
    }

    [Fact]
    public void Who_comes_with_one_waits_for_one_of_each_other_organisation()
    {
        var line = new DispatchLine();
        for (var i = 0; i < 1000; i++)
            line.TryAdd(Of("greedy"));
        var modest = Of("modest");
        line.TryAdd(modest);

        line.Take();

        line.Take().ShouldBe(modest);
    }

    [Fact]
    public void An_organisations_own_keep_their_order_and_all_come_out() => Gen.Int[0, 4].Array[0, 60].Sample(owners =>
    {
        var line = new DispatchLine();
        var added = owners.Select(owner => Of($"organisation-{owner}")).ToList();
        added.ForEach(dispatch => line.TryAdd(dispatch));

        var taken = TakeAll(line);

        foreach (var owner in added.GroupBy(dispatch => dispatch.Organisation))
            taken.Where(dispatch => dispatch.Organisation == owner.Key).ShouldBe(owner);
        taken.Count.ShouldBe(added.Count);
    });

    [Fact]
    public async Task Who_waits_hears_of_what_is_added_later()
    {
        var line = new DispatchLine();
        var waiting = line.Wait(TestContext.Current.CancellationToken).AsTask();

        line.TryAdd(Of("city"));

        (await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_closed_line_takes_nothing_more_and_gives_out_what_it_has()
    {
        var line = new DispatchLine();
        line.TryAdd(Of("city"));

        line.Close();

        line.TryAdd(Of("city")).ShouldBeFalse();
        (await line.Wait(TestContext.Current.CancellationToken)).ShouldBeTrue();
        TakeAll(line).Count.ShouldBe(1);
        (await line.Wait(TestContext.Current.CancellationToken)).ShouldBeFalse();
    }
}
