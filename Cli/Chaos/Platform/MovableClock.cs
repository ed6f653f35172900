using System.Globalization;
using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Chaos;

/// <summary>
/// A clock for one process, by libfaketime: it reads from a file how far it is off (libfaketime's README, FAKETIME_TIMESTAMP_FILE). Only the time of day is moved:
/// what measures durations goes on, as when an operator or a time server sets a machine's clock.
/// </summary>
internal sealed class MovableClock
{
    /// <summary>Whose clock it is.</summary>
    public const string Process = "silo-2";

    private const string Package = "libfaketime";

    private readonly string file;
    private readonly string? library;

    private MovableClock(string file, string? library)
    {
        this.file = file;
        this.library = library;
        Set(TimeSpan.Zero);
    }

    /// <summary>Why it cannot be moved; <c>null</c> when it can.</summary>
    public string? Problem => library is null ? $"{Package} is not installed" : null;

    /// <summary>The environment of the process.</summary>
    public IReadOnlyDictionary<string, string> Environment => library is null
        ? new Dictionary<string, string>()
        : new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = library,
            ["FAKETIME_TIMESTAMP_FILE"] = file,
            // Seconds after which the file is read again.
            ["FAKETIME_CACHE_DURATION"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            // Its correction for old C libraries ends every wait at once on present ones.
            ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
        };

    /// <summary>Makes it; installs the library when this machine allows it.</summary>
    /// <param name="folder">For its file.</param>
    /// <param name="isWanted">Without need, the process runs without the library.</param>
    /// <param name="say">Told of an installation.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<MovableClock> MakeAsync(string folder, bool isWanted, Action<string> say, CancellationToken cancellation)
    {
        var file = Path.Combine(folder, "clock");
        if (!isWanted) return new MovableClock(file, null);
        try
        {
            if (Find() is null && DebianPackages.CanInstall) await DebianPackages.InstallAsync(Package, say, cancellation);
        }
        catch (CannotContinueException offline)
        {
            say(offline.Message);
        }

        return new MovableClock(file, Find());
    }

    /// <summary>Moves it.</summary>
    /// <param name="offset">How far ahead of the machine's clock.</param>
    public void Set(TimeSpan offset) =>
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"{(offset < TimeSpan.Zero ? "-" : "+")}{Math.Abs(offset.TotalSeconds):0}s\n"));

    private static string? Find() => ((string[])["/usr/lib", "/usr/lib64"]).Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateDirectories(folder).Append(folder))
        .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
        .FirstOrDefault(File.Exists);
}
