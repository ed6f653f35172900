using GridOrleans.Cli.Chaos;

namespace GridOrleans.Tests.Unit.Cli.Chaos;

/// <summary>One command of a test's run, with all that would be seen of it. Times are milliseconds after the run's begin.</summary>
internal sealed record Command(int Number, int Began)
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public string Device { get; init; } = "light-1";

    public int Priority { get; init; } = 4;

    /// <summary>When its tries were answered, and how.</summary>
    public IReadOnlyList<(int Ended, Answer Answer)> Answers { get; init; } = [(Began + 10, Answer.Acknowledged)];

    public int? Scheduled { get; init; }

    /// <summary>Its place in line; null: the journal has no row of it.</summary>
    public int? Place { get; init; } = Began + 5;

    /// <summary>When the device executed it.</summary>
    public IReadOnlyList<int> Executed { get; init; } = [];

    public string Status { get; init; } = "succeeded";

    public CommandKey Key => new(Device, new Mark(Number));

    public Guid Uid => Guid.Parse($"{Number + 1:00000000}-0000-7000-8000-{Device[6..].PadLeft(12, '0')}");

    public Order ToOrder() => new(Device, Key.Mark, Priority, Scheduled is { } time ? At(time) : null, Answers.Count > 1 ? $"key-{Number}" : null,
        [.. Answers.Select((answer, index) => new Try(
            At(index == 0 ? Began : Answers[index - 1].Ended), At(answer.Ended), 1 + index % 2, answer.Answer, StatusOf(answer.Answer),
            answer.Answer == Answer.Acknowledged ? Uid : null, answer.Answer == Answer.Refused ? "inactive-device" : null))]);

    public IEnumerable<JournalRow> ToRows()
    {
        if (Place is { } place) yield return new(Uid, Device, Key.Mark, Priority, Status, Math.Max(1, Executed.Count), At(place));
    }

    public IEnumerable<AuditNote> ToNotes()
    {
        if (Place is not { } place) yield break;
        yield return new(AuditKind.Accepted, Uid, Device, "accepted", "silo-1", At(place));
        if (Status != "accepted") yield return new(AuditKind.Outcome, Uid, Device, Status, "silo-1", At(Ended));
    }

    public IEnumerable<Reading> ToReadings()
    {
        if (Place is not { } place || Answers.All(answer => answer.Answer != Answer.Acknowledged)) yield break;
        yield return new(Uid, "accepted", At(place + 20));
        if (Status == "accepted") yield break;
        yield return new(Uid, Status, At(Ended + 20));
        yield return new(Uid, Status, At(Ended + 40));
    }

    private int Ended => Executed.Append(Place ?? 0).Max() + 5;

    public static DateTimeOffset At(int milliseconds) => Start.AddMilliseconds(milliseconds);

    private static int? StatusOf(Answer answer) => answer switch
    {
        Answer.Acknowledged => 202,
        Answer.Refused => 409,
        _ => null,
    };
}
