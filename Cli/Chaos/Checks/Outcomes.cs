namespace GridOrleans.Cli.Chaos;

/// <summary>Promise C2: exactly one outcome, which stays and is true.</summary>
internal static class Outcomes
{
    /// <summary>The most that a text lists.</summary>
    private const int Listed = 4;

    /// <summary>Finds commands that are open, ended twice, went back, or succeeded without having been executed.</summary>
    public static IEnumerable<Violation> Check(Evidence evidence)
    {
        foreach (var row in evidence.History.Journal)
        {
            if (row.IsOpen)
            {
                var whose = evidence.IsAcknowledged(row.CorrelationUid) ? "acknowledged" : "never acknowledged, yet in the journal";
                yield return new(ViolationKind.OpenAtEnd,
                    $"{evidence.Name(row.CorrelationUid)}: {whose}, in line since {Evidence.Time(row.Place)}, is {row.Status} at the end after {row.Attempts} attempts.");
            }
        }

        foreach (var row in evidence.RowsOf.SelectMany(rows => rows))
        {
            var key = Evidence.KeyOf(row);
            if (row.Status == "succeeded" && evidence.Orders.ContainsKey(key) && !evidence.ExecutionsOf.ContainsKey(key))
            {
                yield return new(ViolationKind.SucceededUnexecuted,
                    $"{evidence.Name(row.CorrelationUid)}: in line since {Evidence.Time(row.Place)}, succeeded by the journal, but the device never executed it.");
            }
        }

        var notes = evidence.History.Audit.Where(note => note.CorrelationUid is not null && note.Kind is AuditKind.Outcome or AuditKind.Reopened)
            .ToLookup(note => note.CorrelationUid!.Value);
        var readings = evidence.History.Readings.ToLookup(reading => reading.CorrelationUid);
        foreach (var uid in notes.Select(group => group.Key).Union(readings.Select(group => group.Key)))
        {
            var row = evidence.Row(uid);
            var written = notes[uid].Where(note => note.Kind == AuditKind.Outcome).ToList();
            var reopened = notes[uid].Where(note => note.Kind == AuditKind.Reopened);
            if (SeveralOutcomes(row, written, readings[uid]) is { } several)
                yield return new(ViolationKind.DoubleOutcome, $"{evidence.Name(uid)}: {several}; one outcome was expected.");
            if (StepBack(row, written, reopened, readings[uid]) is { } back)
                yield return new(ViolationKind.WentBack, $"{evidence.Name(uid)}: {back}; what has ended stays so.");
        }
    }

    private static string? SeveralOutcomes(JournalRow? row, List<AuditNote> written, IEnumerable<Reading> readings)
    {
        List<(string Status, string Seen)> seen =
        [
            .. written.Select(note => (note.Detail, $"{note.Detail} written by {note.Writer} at {Evidence.Time(note.At)}")),
            .. readings.DistinctBy(reading => reading.Status).Select(reading => (reading.Status, $"{reading.Status} read at {Evidence.Time(reading.Ended)}")),
        ];
        if (row is not null) seen.Add((row.Status, $"{row.Status} in the journal at the end"));
        // A note's detail that is no status says only that there was an outcome.
        var differ = seen.Select(outcome => outcome.Status).Where(IsEnd).Distinct().Count() > 1;
        if (written.Count <= 1 && !differ) return null;
        return string.Join(", ", seen.Where(outcome => IsEnd(outcome.Status) || written.Count > 1).Take(Listed).Select(outcome => outcome.Seen));
    }

    private static string? StepBack(JournalRow? row, List<AuditNote> written, IEnumerable<AuditNote> reopened, IEnumerable<Reading> readings)
    {
        Reading? end = null;
        foreach (var reading in readings)
        {
            if (IsEnd(reading.Status))
                end ??= reading;
            else if (reading.Status != Reading.Unknown && end is not null && (reading.Began ?? reading.Ended) >= end.Ended)
                return $"read as {end.Status} at {Evidence.Time(end.Ended)} and as {reading.Status} at {Evidence.Time(reading.Ended)}";
        }

        if (reopened.FirstOrDefault() is { } note) return $"opened again at {Evidence.Time(note.At)} by {note.Writer} ({note.Detail})";
        if (row is not { IsOpen: true }) return null;
        if (end is not null) return $"read as {end.Status} at {Evidence.Time(end.Ended)} and {row.Status} in the journal at the end";
        return written.Count > 0 ? $"its outcome was written at {Evidence.Time(written[0].At)} and it is {row.Status} in the journal at the end" : null;
    }

    private static bool IsEnd(string status) => status is "succeeded" or "failed" or "expired" or "cancelled";
}
