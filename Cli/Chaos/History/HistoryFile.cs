using System.Text.Json;
using System.Text.Json.Serialization;

namespace GridOrleans.Cli.Chaos;

/// <summary>A run's history in a folder, as JSON lines, so that it can be looked at and checked again.</summary>
internal static class HistoryFile
{
    private const int Buffer = 64 * 1024;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        // What a record derives from its members is not stored.
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new MarkAsNumber() },
    };

    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    /// <summary>Writes it into a folder, which is made where needed; an earlier history there is replaced.</summary>
    public static async Task WriteAsync(string folder, RunHistory history, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        await WriteAsync(folder, "orders", history.Orders, cancellation);
        await WriteAsync(folder, "readings", history.Readings, cancellation);
        await WriteAsync(folder, "executions", history.Executions, cancellation);
        await WriteAsync(folder, "journal", history.Journal, cancellation);
        await WriteAsync(folder, "audit", history.Audit, cancellation);
        await WriteAsync(folder, "injections", history.Injections, cancellation);
        await WriteAsync(folder, "deaths", history.Deaths, cancellation);
    }

    /// <summary>Reads what <see cref="WriteAsync(string, RunHistory, CancellationToken)"/> wrote.</summary>
    /// <exception cref="CannotContinueException">A file is missing, or is not what was written.</exception>
    public static async Task<RunHistory> ReadAsync(string folder, CancellationToken cancellation) => new()
    {
        Orders = await ReadAsync<Order>(folder, "orders", cancellation),
        Readings = await ReadAsync<Reading>(folder, "readings", cancellation),
        Executions = await ReadAsync<Execution>(folder, "executions", cancellation),
        Journal = await ReadAsync<JournalRow>(folder, "journal", cancellation),
        Audit = await ReadAsync<AuditNote>(folder, "audit", cancellation),
        Injections = await ReadAsync<Injection>(folder, "injections", cancellation),
        Deaths = await ReadAsync<Death>(folder, "deaths", cancellation),
    };

    private static async Task WriteAsync<T>(string folder, string name, IReadOnlyList<T> items, CancellationToken cancellation)
    {
        var file = new FileStream(Place(folder, name), FileMode.Create, FileAccess.Write, FileShare.Read, Buffer, useAsync: true);
        await using (file)
        {
            foreach (var item in items)
            {
                await JsonSerializer.SerializeAsync(file, item, Format, cancellation);
                await file.WriteAsync(LineEnd, cancellation);
            }
        }
    }

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(string folder, string name, CancellationToken cancellation)
    {
        var items = new List<T>();
        try
        {
            await foreach (var line in File.ReadLinesAsync(Place(folder, name), cancellation))
                items.Add(JsonSerializer.Deserialize<T>(line, Format) ?? throw new JsonException("null is no entry"));
        }
        catch (FileNotFoundException missing)
        {
            throw new CannotContinueException($"{Place(folder, name)} is missing: this folder does not hold a run's history.", missing);
        }
        catch (DirectoryNotFoundException missing)
        {
            throw new CannotContinueException($"There is no folder {folder}.", missing);
        }
        catch (JsonException broken)
        {
            throw new CannotContinueException($"{Place(folder, name)}, line {items.Count + 1}: {broken.Message}", broken);
        }

        return items;
    }

    private static string Place(string folder, string name) => Path.Combine(folder, $"{name}.jsonl");

    private sealed class MarkAsNumber : JsonConverter<Mark>
    {
        public override Mark Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) && number is >= 0 and < Mark.Limit
                ? new(number)
                : throw new JsonException($"a mark is a number from 0 to {Mark.Limit - 1}");

        public override void Write(Utf8JsonWriter writer, Mark value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Number);
    }
}
