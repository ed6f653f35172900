using System.Text;

namespace GridOrleans.Cli.Processes;

/// <summary>The last lines of a log file.</summary>
internal static class LogTail
{
    private const int MostBytes = 16 * 1024;

    /// <summary>The last lines, however long the file is.</summary>
    public static string Of(string path, int lines = 20)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Seek(-Math.Min(file.Length, MostBytes), SeekOrigin.End);
            using var reader = new StreamReader(file, Encoding.UTF8);
            return string.Join('\n', reader.ReadToEnd().TrimEnd().Split('\n').TakeLast(lines));
        }
        catch (IOException)
        {
            return "(no log)";
        }
    }
}
