using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace GridOrleans.Housekeeping.Exports;

/// <summary>
/// A compressed file that is there as a whole or not at all: written under another name, made durable, then renamed. Writing it again replaces it.
/// </summary>
internal static class DayFile
{
    private const string Unfinished = ".unfinished";
    private const int CharactersAtATime = 64 * 1024;

    /// <summary>Writes it.</summary>
    /// <param name="path">Where it will be.</param>
    /// <param name="text">What it contains.</param>
    /// <param name="cancellationToken">Ends it; nothing is left then.</param>
    /// <exception cref="IOException">It cannot be written, for instance because the disk is full; nothing is left.</exception>
    public static async Task Write(string path, TextReader text, CancellationToken cancellationToken)
    {
        var unfinished = $"{path}.{Guid.CreateVersion7():N}{Unfinished}";
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await using (var zip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
                await using (var writer = new StreamWriter(zip, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
                    await Copy(text, writer, cancellationToken);
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, path, overwrite: true);
            // A file system with a log writes the new name at the latest with this.
            await using var renamed = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            renamed.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Deletes what processes that died have left of files, if nobody has written to it since a moment.</summary>
    public static void Clean(string folder, string prefix, DateTimeOffset before)
    {
        foreach (var left in Directory.EnumerateFiles(folder, $"{prefix}*{Unfinished}"))
        {
            if (File.GetLastWriteTimeUtc(left) < before.UtcDateTime)
                File.Delete(left);
        }
    }

    private static async Task Copy(TextReader text, StreamWriter writer, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<char>.Shared.Rent(CharactersAtATime);
        try
        {
            int read;
            while ((read = await text.ReadAsync(buffer, cancellationToken)) > 0)
                await writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }
}
