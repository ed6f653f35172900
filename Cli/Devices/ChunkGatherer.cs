using System.Buffers;

namespace GridOrleans.Cli.Devices;

/// <summary>Gathers rows until a request is full, by their number or by their bytes.</summary>
/// <param name="contentType">What the bodies are.</param>
/// <param name="begin">What stands before the first row of each body.</param>
/// <param name="between">What stands between two rows.</param>
/// <param name="end">What stands after the last.</param>
internal sealed class ChunkGatherer(string contentType, byte[] begin, byte[] between, byte[] end)
{
    private readonly ArrayBufferWriter<byte> body = new();
    private int first = 1;
    private int count;

    /// <summary>How many rows it has been given.</summary>
    public int Rows => first + count - 1;

    /// <summary>Adds a row.</summary>
    /// <param name="row">Its bytes.</param>
    /// <param name="position">How much of the file has been read.</param>
    /// <returns>What is complete by that.</returns>
    public IEnumerable<ImportChunk> Add(byte[] row, long position)
    {
        if (begin.Length + row.Length + end.Length > ImportChunk.MostBytes)
        {
            foreach (var chunk in Rest(position)) yield return chunk;
            yield return ImportChunk.TooLarge(first++, row.Length, position);
            yield break;
        }

        if (body.WrittenCount + between.Length + row.Length + end.Length > ImportChunk.MostBytes)
            foreach (var chunk in Rest(position)) yield return chunk;
        body.Write(count == 0 ? begin : between);
        body.Write(row);
        if (++count < ImportChunk.Most) yield break;
        foreach (var chunk in Rest(position)) yield return chunk;
    }

    /// <summary>What has been gathered and is not yet complete.</summary>
    public IEnumerable<ImportChunk> Rest(long position)
    {
        if (count == 0) yield break;
        body.Write(end);
        var chunk = new ImportChunk(first, count, body.WrittenSpan.ToArray(), contentType) { Position = position };
        body.ResetWrittenCount();
        (first, count) = (first + count, 0);
        yield return chunk;
    }
}
