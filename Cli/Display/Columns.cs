using Spectre.Console;

namespace GridOrleans.Cli.Display;

/// <summary>A table: with borders on a terminal, plain columns elsewhere.</summary>
internal static class Columns
{
    /// <summary>Writes it.</summary>
    public static void Write(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (Console.IsOutputRedirected)
        {
            foreach (var line in Plain(heads, [.. rows])) Console.WriteLine(line);
            return;
        }

        var table = new Table().Border(TableBorder.Rounded);
        foreach (var head in heads) table.AddColumn(new TableColumn(Markup.Escape(head)).NoWrap());
        foreach (var row in rows) table.AddRow([.. row.Select(cell => new Text(cell))]);
        AnsiConsole.Write(table);
    }

    /// <summary>The lines of the plain form: columns as wide as their widest cell, two spaces between.</summary>
    internal static IEnumerable<string> Plain(IReadOnlyList<string> heads, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var all = (IReadOnlyList<string>[])[heads, .. rows];
        var widths = heads.Select((_, column) => all.Max(row => row[column].Length)).ToList();
        return all.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
