namespace GridOrleans.Cli.Chaos;

/// <summary>What the database itself noted: nobody dead writes, and no device's state goes back.</summary>
internal static class WritersAndStates
{
    /// <summary>Finds such notes.</summary>
    public static IEnumerable<Violation> Check(RunHistory history)
    {
        foreach (var note in history.Audit)
        {
            var about = note.CorrelationUid is { } uid ? $"command {uid} of {note.Device}" : note.Device;
            switch (note.Kind)
            {
                case AuditKind.WrittenByDead:
                    yield return new(ViolationKind.WrittenByDead,
                        $"{note.Writer} wrote about {about} at {Evidence.Time(note.At)} ({note.Detail}), when it stood as dead; it should have been fenced off.");
                    break;
                case AuditKind.StateWentBack:
                    yield return new(ViolationKind.WentBack,
                        $"{note.Device}: its state was replaced by an older one ({note.Detail}) by {note.Writer} at {Evidence.Time(note.At)}.");
                    break;
                case AuditKind.Accepted or AuditKind.Outcome or AuditKind.Reopened:
                    break;
                default:
                    throw new InvalidDataException($"{note.Kind} is no kind of note.");
            }
        }
    }
}
