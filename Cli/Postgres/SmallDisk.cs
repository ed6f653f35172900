using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Processes;

namespace GridOrleans.Cli.Postgres;

/// <summary>A file system of its own in a sparse file, mounted over a folder, so that it can be full without harm to the machine's disk. Root only.</summary>
/// <param name="Folder">Where it is mounted.</param>
internal sealed record SmallDisk(string Folder)
{
    private const int UnmountTries = 20;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    /// <summary>Makes and mounts one over an empty folder, which keeps its owner and mode.</summary>
    /// <returns>Why that cannot be had on this machine; <c>null</c> when it is done.</returns>
    public static async Task<string?> MountAsync(string image, string folder, long size, PostgresAccount account, CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess) return "A small disk takes root: it is a file system of its own, and only root may mount one.";
        await using (var file = new FileStream(image, FileMode.Create, FileAccess.Write))
            file.SetLength(size);
        // Nothing is kept back for root: full is to mean full.
        string[][] steps = [["mkfs.ext4", "-q", "-F", "-m", "0", image], ["mount", "-o", "loop", image, folder]];
        foreach (var step in steps)
        {
            if (Program(step[0]) is not { } program) return $"A small disk takes {step[0]}, which is not on this machine.";
            var result = await Tool.RunAsync([program, .. step.Skip(1)], cancellation: cancellation);
            if (result.ExitCode != 0) return $"A small disk cannot be had here: {step[0]} ended with {result.ExitCode}: {result.Output}";
        }

        Directory.Delete(Path.Combine(folder, "lost+found"));
        account.Own(folder);
        File.SetUnixFileMode(folder, Modes.Private);
        return null;
    }

    /// <summary>Unmounts what is mounted over a folder, if anything is.</summary>
    public static async Task UnmountAsync(string folder)
    {
        for (var attempt = 0; IsMounted(folder); attempt++)
        {
            // At last it only leaves the tree and goes when the last process has let go.
            string[] lazily = attempt < UnmountTries ? [] : ["-l"];
            var result = await Tool.RunAsync([Program("umount") ?? "umount", .. lazily, folder]);
            if (attempt >= UnmountTries) result.MustSucceed($"unmounting {folder}");
            if (result.ExitCode != 0) await Task.Delay(BetweenTries);
        }
    }

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        for (var number = 1; new DriveInfo(Folder).AvailableFreeSpace is > 0 and var free; number++)
            if (!TryTake(Path.Combine(Folder, $"ballast-{number}"), free))
                break;
    }

    /// <summary>Gives the room back.</summary>
    public void Free()
    {
        foreach (var ballast in Directory.EnumerateFiles(Folder, "ballast-*")) File.Delete(ballast);
    }

    /// <summary>The largest file that still fits; its own administration takes room, too.</summary>
    private static bool TryTake(string path, long size)
    {
        for (; size > 0; size /= 2)
        {
            try
            {
                using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, preallocationSize: size);
                return true;
            }
            catch (IOException)
            {
                // Too much; half of it may fit.
            }
        }

        return false;
    }

    private static bool IsMounted(string folder) => File.ReadLines("/proc/self/mounts").Any(line => line.Split(' ')[1].Replace("\\040", " ") == folder);

    // Debian's users have no sbin on their path.
    private static string? Program(string name) =>
        (string[])["/usr/sbin", "/sbin", "/usr/bin", "/bin"] is var folders
            ? folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            : null;
}
