namespace GridOrleans.Cli.Chaos;

/// <summary>Promises C1 and C7: what was acknowledged is in the journal, once.</summary>
internal static class Acknowledgements
{
    /// <summary>Finds what is lost or there twice.</summary>
    public static IEnumerable<Violation> Check(Evidence evidence)
    {
        var unknown = evidence.History.Readings.Where(reading => reading.Status == Reading.Unknown).ToLookup(reading => reading.CorrelationUid);
        foreach (var (key, order) in evidence.Orders)
        {
            foreach (var request in order.Tries.Where(request => request.Answer == Answer.Acknowledged).DistinctBy(request => request.CorrelationUid))
            {
                if (WhyLost(evidence, key, request, unknown) is { } why)
                {
                    yield return new(ViolationKind.Lost,
                        $"Command {request.CorrelationUid} ({key}): acknowledged at {Evidence.Time(request.Ended)} by gateway {request.Gateway}, {why}.");
                }
            }

            var told = Evidence.Uids(order).ToList();
            var uids = told.Union(evidence.RowsOf[key].Select(row => row.CorrelationUid)).ToList();
            if (told.Count > 1 || evidence.RowsOf[key].Count() > 1)
            {
                var cause = order.IdempotencyKey is { } idempotency ? $"idempotency key {idempotency}" : "one request";
                yield return new(ViolationKind.DoubleCommand,
                    $"{evidence.Name(key)}: {cause}, begun at {Evidence.Time(order.Began)}, became several commands ({string.Join(", ", uids.Take(4))}); "
                    + "one was expected.");
            }
        }
    }

    private static string? WhyLost(Evidence evidence, CommandKey key, Try request, ILookup<Guid, Reading> unknown)
    {
        if (request.CorrelationUid is not { } uid) return "but without a correlation uid";
        if (evidence.Row(uid) is not { } row) return "but the journal has no row of it";
        if (Evidence.KeyOf(row) != key) return $"but the journal's row is of {Evidence.KeyOf(row)}";
        return unknown[uid].FirstOrDefault() is { } reading
            ? $"but a client that read it at {Evidence.Time(reading.Ended)} was told that there is no such command"
            : null;
    }
}
