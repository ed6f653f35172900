using System.Runtime.InteropServices;

namespace GridOrleans.Cli.Processes;

/// <summary>The few system calls that .NET does not offer.</summary>
internal static partial class Posix
{
    /// <summary>Sends a signal.</summary>
    /// <returns><c>false</c> when there is no such process, or it is another user's.</returns>
    public static bool Send(int pid, Signal signal) => pid > 0 && Kill(pid, (int)signal) == 0;

    /// <summary>Leaves the caller's session, so that neither its terminal's Ctrl-C nor its end reaches this process.</summary>
    /// <returns><c>false</c> when this process already leads a group; then it has a group of its own anyway.</returns>
    public static bool LeaveSession() => SetSession() >= 0;

    /// <summary>Gives a file or folder to another user (root only).</summary>
    public static void GiveTo(string path, int uid, int gid)
    {
        if (ChangeOwner(path, uid, gid) != 0)
            throw new IOException($"chown {uid}:{gid} {path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    private static partial int SetSession();

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, int uid, int gid);
}
