using GridOrleans.Notifications;
using GridOrleans.Notifications.Sending;

namespace GridOrleans.Tests.Unit.Notifications;

/// <summary>How a silo divides its attempts among organisations and their hooks.</summary>
public sealed class HookLinesTests
{
    private static readonly WebHookOptions Options = new();
    private readonly HookLines _lines = new(Options, TimeProvider.System);

    [Fact]
    public void However_many_hooks_an_organisation_has_it_gets_a_quarter_of_the_attempts()
    {
        var hooks = Proven("city", WebHook.MostPerOrganisation);

        StartAll(hooks, WebHook.MostPerOrganisation);

        _lines.UnderWay.ShouldBe(Options.MostAttemptsAtATime / 4);
        _lines.Rooms(hooks, _ => hooks.Length).ShouldBeEmpty();
    }

    [Fact]
    public void Hooks_that_take_the_place_of_removed_ones_get_only_what_those_leave()
    {
        var former = Proven("city", WebHook.MostPerOrganisation);
        StartAll(former, WebHook.MostPerOrganisation);
        _lines.Keep([]);

        var later = Enumerable.Range(0, WebHook.MostPerOrganisation).Select(i => new HookKey("city", $"later-{i}")).ToArray();
        _lines.Rooms(later, _ => later.Length).ShouldBeEmpty();
        _lines.Abandon(former[0]);

        _lines.Rooms(later, _ => later.Length).ShouldHaveSingleItem().Room.ShouldBe(1);
    }

    [Fact]
    public void A_slow_hook_leaves_the_others_of_its_organisation_their_part()
    {
        var hooks = Proven("city", 8);

        StartAll(hooks[..4], 8);

        _lines.Rooms(hooks, _ => 8).ShouldBe(hooks[4..].Select(hook => (hook, Options.MostAttemptsAtATime / 4 / 8)));
    }

    [Fact]
    public void What_one_organisation_does_takes_nothing_from_another()
    {
        StartAll(Proven("city", WebHook.MostPerOrganisation), WebHook.MostPerOrganisation);
        var town = Proven("town", 1);

        _lines.Rooms(town, _ => 1).ShouldHaveSingleItem().Room.ShouldBe(Options.MostAttemptsPerHook);
    }

    /// <summary>Hooks that have answered well.</summary>
    private HookKey[] Proven(string organisation, int count)
    {
        HookKey[] hooks = [.. Enumerable.Range(0, count).Select(i => new HookKey(organisation, $"app-{i:00}"))];
        foreach (var hook in hooks)
        {
            _lines.Start(hook);
            _lines.Answered(hook, new(HookAnswerKind.Delivered));
        }
        return hooks;
    }

    /// <summary>Starts as many attempts as there is room for, again and again.</summary>
    private void StartAll(HookKey[] hooks, int hooksOfOrganisation)
    {
        while (_lines.Rooms(hooks, _ => hooksOfOrganisation) is { Count: > 0 } rooms)
        {
            foreach (var (hook, room) in rooms)
            {
                for (var i = 0; i < room; i++)
                    _lines.Start(hook);
            }
        }
    }
}
