using System.Runtime.CompilerServices;
using GridOrleans.Authorisation;
using GridOrleans.Json;

namespace GridOrleans.Tests.Cluster.Rest.Matrix;

/// <summary>The tables of docs/authorisation.md, which people read and the tests obey.</summary>
internal static class AuthorisationPage
{
    /// <summary>The groups that have each device function.</summary>
    public static IReadOnlyDictionary<DeviceFunction, HashSet<DeviceFunctionGroup>> DeviceFunctions { get; } =
        Table<DeviceFunction, DeviceFunctionGroup>("| Device function |");

    /// <summary>The kinds of organisations that have each platform function.</summary>
    public static IReadOnlyDictionary<PlatformFunction, HashSet<PlatformFunctionGroup>> PlatformFunctions { get; } =
        Table<PlatformFunction, PlatformFunctionGroup>("| Platform function |");

    /// <summary>The names in the operations' column of each device function: operations, and commands for those that submit them.</summary>
    public static IReadOnlyDictionary<DeviceFunction, string[]> DeviceOperations { get; } = Operations<DeviceFunction>("| Device function |");

    /// <summary>The names in the operations' column of each platform function.</summary>
    public static IReadOnlyDictionary<PlatformFunction, string[]> PlatformOperations { get; } = Operations<PlatformFunction>("| Platform function |");

    /// <summary>The operations of the table of what does not follow the others.</summary>
    public static IReadOnlyList<string> Exceptions { get; } = [.. Rows("| operation |").Skip(2).SelectMany(cells => Names(cells[0]))];

    /// <summary>Whether a group has a function.</summary>
    public static bool Allows(DeviceFunctionGroup group, DeviceFunction function) => DeviceFunctions[function].Contains(group);

    /// <summary>Whether a kind of organisation has a function.</summary>
    public static bool Allows(PlatformFunctionGroup group, PlatformFunction function) => PlatformFunctions[function].Contains(group);

    private static Dictionary<TRow, HashSet<TColumn>> Table<TRow, TColumn>(string start) where TRow : struct, Enum where TColumn : struct, Enum
    {
        var lines = Rows(start);
        // A last column for people names no group.
        var columns = lines[0].Skip(1).Select(name => GxfName.TryParse<TColumn>(name, out var group) ? group : (TColumn?)null).ToArray();
        columns.OfType<TColumn>().ShouldBe(Enum.GetValues<TColumn>());
        return lines.Skip(2).ToDictionary(
            cells => GxfName.TryParse<TRow>(cells[0], out var function) ? function : throw new FormatException($"There is no {cells[0]}."),
            cells => columns.Zip(cells.Skip(1)).Where(cell => cell.First is not null && Given(cell.Second)).Select(cell => cell.First!.Value).ToHashSet());
    }

    private static Dictionary<TRow, string[]> Operations<TRow>(string start) where TRow : struct, Enum => Rows(start).Skip(2).ToDictionary(
        cells => GxfName.TryParse<TRow>(cells[0], out var function) ? function : throw new FormatException($"There is no {cells[0]}."),
        cells => Names(cells[^1]));

    /// <summary>The names in backticks, without those of parameters.</summary>
    private static string[] Names(string cell) => [.. cell.Split('`').Where((text, place) => place % 2 == 1 && !text.Contains('=', StringComparison.Ordinal))];

    private static string[][] Rows(string start) =>
    [
        .. File.ReadLines(Path.Combine(Path.GetDirectoryName(Here())!, "../../../../docs/authorisation.md"))
            .SkipWhile(line => !line.StartsWith(start, StringComparison.Ordinal)).TakeWhile(line => line.StartsWith('|')).Select(Cells),
    ];

    private static bool Given(string cell) => cell switch
    {
        "x" => true,
        "" => false,
        _ => throw new FormatException($"'{cell}' is neither x nor nothing."),
    };

    private static string[] Cells(string line) => [.. line.Split('|')[1..^1].Select(cell => cell.Trim())];

    private static string Here([CallerFilePath] string path = "") => path;
}
