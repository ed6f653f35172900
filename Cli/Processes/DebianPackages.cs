namespace GridOrleans.Cli.Processes;

/// <summary>Installs system packages on Debian and Ubuntu.</summary>
internal static class DebianPackages
{
    private const string Apt = "/usr/bin/apt-get";

    private static readonly Dictionary<string, string> Unattended = new() { ["DEBIAN_FRONTEND"] = "noninteractive" };

    /// <summary>Whether this system has such packages.</summary>
    public static bool AreHere => File.Exists(Apt);

    /// <summary>Whether this process may install them.</summary>
    public static bool CanInstall => AreHere && Environment.IsPrivilegedProcess;

    /// <summary>Installs one.</summary>
    /// <param name="package">Its name.</param>
    /// <param name="say">Told before each long step.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CannotContinueException">It cannot be had.</exception>
    public static async Task InstallAsync(string package, Action<string> say, CancellationToken cancellation)
    {
        say($"installing {package}: apt-get update");
        (await AptAsync(["update"], cancellation)).MustSucceed("apt-get update");
        say($"installing {package}: apt-get install {package}");
        (await AptAsync(["install", "-y", "--no-install-recommends", package], cancellation)).MustSucceed($"apt-get install {package}");
    }

    private static Task<ToolResult> AptAsync(IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        Tool.RunAsync([Apt, "-q", "-o", "DPkg::Lock::Timeout=300", .. arguments], environment: Unattended, cancellation: cancellation);
}
