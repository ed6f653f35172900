using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;

namespace GridOrleans.Cli.Devices;

/// <summary>A file of devices, read in chunks, however large it is: comma-separated values with a first row that names the members, a JSON array, or JSON lines.</summary>
internal static class ImportFile
{
    /// <summary>The endings that are understood.</summary>
    public const string Endings = ".csv, .json, .jsonl or .ndjson";

    /// <summary>Its devices.</summary>
    /// <exception cref="CannotContinueException">It is no such file.</exception>
    public static IAsyncEnumerable<ImportChunk> ReadAsync(string path, CancellationToken cancellation) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".csv" => ReadCsvAsync(path, cancellation),
        ".json" => ReadJsonAsync(path, isLines: false, cancellation),
        ".jsonl" or ".ndjson" => ReadJsonAsync(path, isLines: true, cancellation),
        _ => throw new CannotContinueException($"{path}: the file's name must end in {Endings}."),
    };

    private static async IAsyncEnumerable<ImportChunk> ReadCsvAsync(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var parser = new CsvParser(new StreamReader(path, Encoding.UTF8), new CsvConfiguration(CultureInfo.InvariantCulture) { HasHeaderRecord = false });
        if (!await parser.ReadAsync()) throw new CannotContinueException($"{path} is empty: its first row must name the columns.");
        var header = Ended(parser.RawRecord);
        var (rows, count, first) = (new StringBuilder(header), 0, 1);
        while (await parser.ReadAsync())
        {
            cancellation.ThrowIfCancellationRequested();
            rows.Append(Ended(parser.RawRecord));
            if (++count < ImportChunk.Most) continue;
            yield return Chunk();
            (rows, first, count) = (new StringBuilder(header), first + count, 0);
        }

        if (count > 0) yield return Chunk();
        ImportChunk Chunk() => new(first, count, Encoding.UTF8.GetBytes(rows.ToString()), "text/csv");
    }

    private static async IAsyncEnumerable<ImportChunk> ReadJsonAsync(string path, bool isLines, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        var (devices, first) = (new List<JsonElement>(ImportChunk.Most), 1);
        await using var elements = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(file, topLevelValues: isLines, JsonSerializerOptions.Web, cancellation)
            .GetAsyncEnumerator(cancellation);
        while (await NextAsync())
        {
            devices.Add(elements.Current);
            if (devices.Count < ImportChunk.Most) continue;
            yield return ImportChunk.Of(first, devices);
            (first, devices) = (first + devices.Count, new List<JsonElement>(ImportChunk.Most));
        }

        if (devices.Count > 0) yield return ImportChunk.Of(first, devices);

        async ValueTask<bool> NextAsync()
        {
            try
            {
                return await elements.MoveNextAsync();
            }
            catch (JsonException malformed)
            {
                throw new CannotContinueException($"{path} is no {(isLines ? "JSON lines" : "JSON array")} after device {first + devices.Count - 1}: {malformed.Message}");
            }
        }
    }

    /// <summary>A row with its line's end, which a file's last may lack.</summary>
    private static string Ended(string row) => row.EndsWith('\n') ? row : row + "\n";
}
