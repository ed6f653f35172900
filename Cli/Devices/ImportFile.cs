using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;

namespace GridOrleans.Cli.Devices;

/// <summary>
/// A file of devices, read in chunks, however large it is: comma-separated values with a first row that names the members, a JSON array, or JSON lines. Where it
/// is broken, what stands before comes first.
/// </summary>
internal static class ImportFile
{
    /// <summary>The endings that are understood.</summary>
    public const string Endings = ".csv, .json, .jsonl or .ndjson";

    // A quote that is never closed makes one field of the rest of the file, which has to have an end somewhere.
    private const int LongestField = 16 * ImportChunk.MostBytes;

    // The same rules as the gateway's, so that both count the same rows; what is no UTF-8 must not become other letters on the way.
    private static readonly CsvConfiguration Csv = new(CultureInfo.InvariantCulture) { HasHeaderRecord = false, MaxFieldSize = LongestField };
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

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
        await using var file = File.OpenRead(path);
        using var parser = new CsvParser(new StreamReader(file, Utf8, detectEncodingFromByteOrderMarks: false), Csv);
        ChunkGatherer? rows = null;
        CannotContinueException? broken = null;
        if (await NextAsync()) rows = new("text/csv", Row(), [], []);
        else throw broken ?? new CannotContinueException($"{path} is empty: its first row must name the columns.");
        while (await NextAsync())
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var chunk in rows.Add(Row(), file.Position)) yield return chunk;
        }

        foreach (var chunk in rows.Rest(file.Position)) yield return chunk;
        if (broken is not null) throw broken;

        // With its line's end, which a file's last row may lack.
        byte[] Row() => Encoding.UTF8.GetBytes(parser.RawRecord.EndsWith('\n') ? parser.RawRecord : parser.RawRecord + "\n");

        async ValueTask<bool> NextAsync()
        {
            try
            {
                return await parser.ReadAsync();
            }
            catch (Exception malformed) when (malformed is DecoderFallbackException or CsvHelperException)
            {
                var what = malformed is DecoderFallbackException ? "is not UTF-8" : $"has a field of more than {LongestField} characters (is a quote not closed?)";
                broken = new($"{path} {what}, somewhere after row {rows?.Rows ?? 0}.", malformed);
                return false;
            }
        }
    }

    private static async IAsyncEnumerable<ImportChunk> ReadJsonAsync(string path, bool isLines, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        var devices = new ChunkGatherer("application/json", "["u8.ToArray(), ","u8.ToArray(), "]"u8.ToArray());
        CannotContinueException? broken = null;
        await using var elements = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(file, topLevelValues: isLines, JsonSerializerOptions.Web, cancellation)
            .GetAsyncEnumerator(cancellation);
        while (await NextAsync())
            foreach (var chunk in devices.Add(JsonMarshal.GetRawUtf8Value(elements.Current).ToArray(), file.Position)) yield return chunk;
        foreach (var chunk in devices.Rest(file.Position)) yield return chunk;
        if (broken is not null) throw broken;

        async ValueTask<bool> NextAsync()
        {
            try
            {
                return await elements.MoveNextAsync();
            }
            catch (JsonException malformed)
            {
                broken = new($"{path} is no {(isLines ? "JSON lines" : "JSON array")} after device {devices.Rows}: {malformed.Message}", malformed);
                return false;
            }
        }
    }
}
