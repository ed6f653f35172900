using System.Globalization;
using System.Text.Json;
using GridOrleans.Cli.Display;

namespace GridOrleans.Cli.Bench;

/// <summary>The figures for people and for scripts.</summary>
internal static class BenchReport
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The table's columns.</summary>
    public static readonly IReadOnlyList<string> Heads = ["BENCHMARK", "METRIC", "VALUE", "ROUNDS", "TO REACH", "BASELINE", "RATIO"];

    /// <summary>Writes it.</summary>
    public static void Write(IReadOnlyList<Figure> figures, Machine machine)
    {
        Console.WriteLine();
        Console.WriteLine(machine.Description);
        foreach (var flaw in machine.Flaws) Console.WriteLine($"NOT TO BE TRUSTED: {flaw}");
        Console.WriteLine();
        Columns.Write(Heads, figures.Select(Row));
        foreach (var figure in figures)
        {
            if (figure.Against is { } against) Console.WriteLine($"{figure.Name}, {figure.Metric}: the baseline is {against}.");
            if (figure.Conditions.Length > 0) Console.WriteLine($"{figure.Name}, {figure.Metric}: {figure.Conditions}.");
        }
    }

    /// <summary>One figure as a row.</summary>
    public static IReadOnlyList<string> Row(Figure figure) =>
    [
        figure.Name,
        figure.Metric,
        $"{Number(figure.Value)} {figure.Unit}",
        $"{Number(figure.Rounds.Min())} to {Number(figure.Rounds.Max())} ({figure.Rounds.Count})",
        figure.Met is { } met ? $"{ToReach(figure)}: {(met ? "met" : "MISSED")}" : "-",
        figure.BaselineValue is { } baseline ? $"{Number(baseline)} {figure.Unit}" : "-",
        figure.Ratio is { } ratio ? ratio.ToString("0.00", CultureInfo.InvariantCulture) : "-",
    ];

    /// <summary>Writes the list of the design's section 6 to a file, which it replaces.</summary>
    public static Task WriteJsonAsync(string file, IReadOnlyList<Figure> figures, Machine machine, CancellationToken cancellation) =>
        File.WriteAllTextAsync(file, Json(figures, machine) + "\n", cancellation);

    /// <summary>The text of that file.</summary>
    public static string Json(IReadOnlyList<Figure> figures, Machine machine) =>
        JsonSerializer.Serialize(figures.Select(figure => Entry.Of(figure, machine)), Format);

    private static string ToReach(Figure figure) => string.Join(", ", ((string?[])
    [
        figure.Target is { } target ? $"at {(figure.MoreIsBetter ? "least" : "most")} {Number(target)}" : null,
        figure.MostRatio is { } ratio ? $"ratio at most {Number(ratio)}" : null,
    ]).OfType<string>());

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 100 ? "0" : Math.Abs(value) >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private sealed record Entry(
        string Name, string Metric, double Value, string Unit, double? Baseline, double? Ratio, string Conditions, IReadOnlyList<double> Rounds, double? Target, double? MostRatio,
        bool? Met, bool Trusted)
    {
        public static Entry Of(Figure figure, Machine machine) => new(
            figure.Name, figure.Metric, Rounded(figure.Value), figure.Unit, figure.BaselineValue is { } baseline ? Rounded(baseline) : null,
            figure.Ratio is { } ratio ? Rounded(ratio) : null,
            string.Join("; ", ((string[])[figure.Conditions, figure.Against is { } against ? $"baseline: {against}" : "", machine.Description, .. machine.Flaws])
                .Where(part => part.Length > 0)),
            [.. figure.Rounds.Select(Rounded)], figure.Target, figure.MostRatio, figure.Met, machine.Flaws.Count == 0);

        private static double Rounded(double value) => Math.Round(value, 3);
    }
}
