namespace GridOrleans.Cli.Chaos;

/// <summary>Nothing happens that nobody asked for, or that was refused.</summary>
internal static class Phantoms
{
    /// <summary>Finds executions and journal rows without a cause.</summary>
    public static IEnumerable<Violation> Check(Evidence evidence) =>
        evidence.ExecutionsOf.Keys.Union(evidence.RowsOf.Select(rows => rows.Key)).Select(key => Judge(evidence, key)).OfType<Violation>()
            .Concat(evidence.Devices.SelectMany(device => FollowUps(evidence, device)));

    private static Violation? Judge(Evidence evidence, CommandKey key)
    {
        var first = evidence.ExecutionsOf.GetValueOrDefault(key)?[0];
        var cause = "nobody submitted it";
        if (evidence.Orders.TryGetValue(key, out var order))
        {
            if (!Evidence.MayHaveEffect(order))
                cause = $"it was refused ({order.Tries[^1].StatusCode} {order.Tries[^1].Detail}) at {Evidence.Time(order.Tries[^1].Ended)}";
            else if (first is not null && first.At < order.Began)
                cause = $"it was submitted only at {Evidence.Time(order.Began)}";
            else
                return null;
        }

        var row = evidence.RowsOf[key].FirstOrDefault();
        var seen = (row, first) switch
        {
            (null, _) => $"the device executed it at {Evidence.Time(first!.At)}",
            (_, null) => $"the journal has it as {row.Status}, in line since {Evidence.Time(row.Place)}",
            _ => $"the journal has it as {row.Status} and the device executed it at {Evidence.Time(first.At)}",
        };
        return new(ViolationKind.Phantom, $"{evidence.Name(key)}: {cause}, and yet {seen}.");
    }

    /// <summary>
    /// What an adapter adds of its own accord follows a command at once. Adapters that have one device's commands at the same time may mix theirs:
    /// this is explained by the faults that explain a repetition, but only while they last or shortly after.
    /// </summary>
    private static IEnumerable<Violation> FollowUps(Evidence evidence, IEnumerable<Execution> device)
    {
        var commanded = false;
        Execution? previous = null;
        foreach (var execution in device)
        {
            if (execution.Mark is not null)
                commanded = true;
            else if (previous?.Mark is null && (!commanded || !Repetitions.IsExplained(evidence.History, execution, execution)))
            {
                yield return new(ViolationKind.Phantom,
                    $"{execution.Device}: executed at {Evidence.Time(execution.At)} what follows a command (execution {execution.Ordinal}), "
                    + "but no command was right before it.");
            }

            previous = execution;
        }
    }
}
