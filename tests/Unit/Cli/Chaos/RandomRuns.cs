using CsCheck;
using GridOrleans.Cli.Chaos;

namespace GridOrleans.Tests.Unit.Cli.Chaos;

/// <summary>Random runs of a tiny model of the platform that keeps every promise: devices with a line each, clients, and faults that repeat deliveries.</summary>
internal static class RandomRuns
{
    private static readonly Gen<Wish> OneWish = Gen.Select(
        Gen.Int[0, 300], Gen.Int[0, 9], Gen.Int[1, 400], Gen.Enum<Fate>(), (pause, priority, effort, fate) => new Wish(pause, priority, effort, fate));

    public static readonly Gen<RunHistory> Sound = OneWish.List[0, 25].List[1, 4].Select(Run);

    private enum Fate { Plain, Repeated, Twice, Failed, Refused, UnknownButDone, UnknownAndNot, Scheduled }

    private static RunHistory Run(List<List<Wish>> devices)
    {
        var injections = new List<Injection>();
        var commands = devices.SelectMany((wishes, index) => Device($"light-{index + 1}", wishes, injections)).ToList();
        return Histories.Of(commands, injections);
    }

    private static IEnumerable<Command> Device(string device, List<Wish> wishes, List<Injection> injections)
    {
        // So that each run has something that each mutation can hit: two in line at once, a repetition, a refusal, a failure.
        Wish[] all = [new(0, 4, 50, Fate.Plain), new(1, 4, 50, Fate.Plain), new(0, 4, 50, Fate.Twice), new(0, 4, 50, Fate.Refused), new(0, 4, 50, Fate.Failed), .. wishes];
        var began = 0;
        var waiting = all.Select((wish, number) => (wish.Fate, wish.Effort, Command: Submitted(device, number, began += wish.Pause, wish))).ToList();
        foreach (var idle in waiting.Where(item => item.Command.Place is null).ToList())
        {
            waiting.Remove(idle);
            yield return idle.Command;
        }

        var now = 0;
        while (waiting.Count > 0)
        {
            now = Math.Max(now, waiting.Min(item => InLine(item.Command)));
            var next = waiting.Where(item => InLine(item.Command) <= now).OrderByDescending(item => item.Command.Priority).ThenBy(item => InLine(item.Command)).First();
            waiting.Remove(next);
            now += next.Effort;
            var executed = new List<int>();
            if (next.Fate != Fate.Failed) executed.Add(now);
            if (next.Fate == Fate.Twice)
            {
                injections.Add(Histories.Kill(now + 10, now + 20));
                executed.Add(now += 1500);
            }

            now += 10;
            yield return next.Command with { Executed = executed, Status = executed.Count == 0 ? "failed" : "succeeded" };
        }
    }

    private static int InLine(Command command) => command.Scheduled ?? command.Place!.Value;

    private static Command Submitted(string device, int number, int began, Wish wish)
    {
        var command = new Command(number, began) { Device = device, Priority = wish.Priority };
        return wish.Fate switch
        {
            Fate.Repeated => command with { Answers = [(began + 100, Answer.Unknown), (began + 120, Answer.Acknowledged)] },
            Fate.Refused => command with { Answers = [(began + 1, Answer.Refused)], Place = null },
            Fate.UnknownButDone => command with { Answers = [(began + 100, Answer.Unknown)] },
            Fate.UnknownAndNot => command with { Answers = [(began + 100, Answer.Unknown)], Place = null },
            Fate.Scheduled => command with { Scheduled = began + 1000 },
            _ => command,
        };
    }

    private sealed record Wish(int Pause, int Priority, int Effort, Fate Fate);
}
