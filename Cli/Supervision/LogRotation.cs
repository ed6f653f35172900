namespace GridOrleans.Cli.Supervision;

/// <summary>
/// Keeps the log files small: what is over the limit is copied to <c>NAME.log.1</c> and the file emptied. The processes append to it all the while
/// and keep it open, so it cannot be renamed; a line written between copy and cut is lost.
/// </summary>
internal sealed class LogRotation(string folder, long limit = LogRotation.Limit)
{
    /// <summary>Bytes after which a log is rotated.</summary>
    public const long Limit = 20L * 1024 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Looks at the sizes now and then.</summary>
    public async Task RunAsync(TimeProvider time, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation)) Rotate();
        }
        catch (OperationCanceledException)
        {
            // The supervisor ends.
        }
    }

    /// <summary>Rotates what is over the limit.</summary>
    public void Rotate()
    {
        foreach (var log in Directory.EnumerateFiles(folder, "*.log"))
        {
            if (new FileInfo(log).Length <= limit) continue;
            try
            {
                File.Copy(log, log + ".1", overwrite: true);
            }
            catch (IOException)
            {
                // No room for the copy: then all the more must the log be cut.
            }

            using var file = new FileStream(log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength(0);
        }
    }
}
