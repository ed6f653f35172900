using System.Globalization;

namespace GridOrleans.Simulators.Oslp;

/// <summary>
/// When a device puts its clock forward and back: each <c>MMWHHmi</c>, the last weekday W (Monday is 0) of month MM
/// (OSLP handbook, 3.7).
/// </summary>
internal readonly record struct SummerTime(SummerTime.Change Start, SummerTime.Change End)
{
    private const int TextLength = 7;

    public static SummerTime? Parse(string start, string end) =>
        Change.TryParse(start, out var from) && Change.TryParse(end, out var to) ? new SummerTime(from, to) : null;

    public bool IsSummer(DateTimeOffset standardTime)
    {
        var time = standardTime.DateTime;
        var (start, end) = (Start.In(time.Year), End.In(time.Year));

        // South of the equator summer spans the turn of the year.
        return start <= end ? time >= start && time < end : time >= start || time < end;
    }

    internal readonly record struct Change(int Month, int Weekday, int Hour, int Minute)
    {
        private const int DaysOfWeek = 7;

        public static bool TryParse(string text, out Change change)
        {
            change = default;
            if (text.Length != TextLength || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var digits))
                return false;

            change = new Change(digits / 100_000, digits / 10_000 % 10, digits / 100 % 100, digits % 100);
            return change is { Month: >= 1 and <= 12, Weekday: < DaysOfWeek, Hour: < 24, Minute: < 60 };
        }

        public DateTime In(int year)
        {
            var last = new DateTime(year, Month, DateTime.DaysInMonth(year, Month), Hour, Minute, 0);
            var weekday = ((int)last.DayOfWeek + DaysOfWeek - 1) % DaysOfWeek;
            return last.AddDays(-((weekday - Weekday + DaysOfWeek) % DaysOfWeek));
        }
    }
}
