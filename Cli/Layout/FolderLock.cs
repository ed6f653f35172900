namespace GridOrleans.Cli.Layout;

/// <summary>A lock on a folder's affairs that ends with the process that holds it.</summary>
internal sealed class FolderLock : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);

    private readonly FileStream file;

    private FolderLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock if nobody has it.</summary>
    public static FolderLock? TryTake(string path)
    {
        try
        {
            return new FolderLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>Waits for the lock.</summary>
    public static async Task<FolderLock> TakeAsync(string path, Action waiting, TimeProvider time, CancellationToken cancellation)
    {
        var told = false;
        while (true)
        {
            if (TryTake(path) is { } taken) return taken;
            if (!told) waiting();
            told = true;
            await Task.Delay(Retry, time, cancellation);
        }
    }

    /// <inheritdoc />
    public void Dispose() => file.Dispose();
}
