using GridOrleans.Cli.Supervision;
using Spectre.Console;

namespace GridOrleans.Cli.Display;

/// <summary>Shows steps as they go: a live table on a terminal, a line per step elsewhere.</summary>
internal static class StepView
{
    /// <summary>Shows what <paramref name="follow"/> hands over until that ends.</summary>
    public static Task ShowAsync(Func<Action<IReadOnlyList<StepState>>, Task> follow)
    {
        if (Console.IsOutputRedirected) return follow(new PlainSteps(Console.Out, TimeProvider.System).Show);
        return AnsiConsole.Live(new Text("")).StartAsync(context => follow(steps =>
        {
            context.UpdateTarget(Table(steps));
            context.Refresh();
        }));
    }

    private static Grid Table(IReadOnlyList<StepState> steps)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap())
            .AddColumn(new GridColumn().NoWrap().RightAligned()).AddColumn(new GridColumn().NoWrap());
        foreach (var step in steps)
        {
            var (mark, style) = step.Condition switch
            {
                StepCondition.Done => ("✓", "green"),
                StepCondition.Failed => ("✗", "red"),
                _ => ("…", "yellow"),
            };
            var took = step.Took ?? TimeProvider.System.GetUtcNow() - step.Started;
            grid.AddRow($"[{style}]{mark}[/]", Markup.Escape(step.Name), $"{took.TotalSeconds:0.0} s", $"[grey]{Markup.Escape(step.Detail)}[/]");
        }

        return grid;
    }
}
