using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CsvHelper;
using CsvHelper.Configuration;
using GridOrleans.Devices;
using GridOrleans.Errors;
using GridOrleans.Gateway.Rest.Bodies;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Json;
using Microsoft.AspNetCore.Http.Metadata;

namespace GridOrleans.Gateway.Rest.Devices;

/// <summary>
/// The body of an import: a JSON array of devices, or comma-separated values (RFC 4180) whose first row names the members, those of members with a dot between
/// (<c>containerAddress.city</c>). Each row becomes the JSON that it stands for, so that both are judged by the same rules.
/// </summary>
/// <param name="Body">The devices as JSON.</param>
/// <param name="Malformed">What is wrong with rows that are no such row, by their places in the array.</param>
internal sealed record DeviceRows(JsonArrayBody<DeviceRegistration> Body, IReadOnlyDictionary<int, Problem> Malformed) : IEndpointParameterMetadataProvider
{
    /// <summary>The content type of comma-separated values.</summary>
    public const string CsvType = "text/csv";

    // How long a field may be is for the rules of devices to say, as it is for JSON.
    private static readonly CsvConfiguration Csv = new(CultureInfo.InvariantCulture) { HasHeaderRecord = false };

    // What is no UTF-8 must not become other letters, with a byte order mark or without.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    /// <summary>Reads it.</summary>
    /// <exception cref="ProblemException">It is neither.</exception>
    public static async ValueTask<DeviceRows?> BindAsync(HttpContext context)
    {
        if (!context.Request.ContentType?.StartsWith(CsvType, StringComparison.OrdinalIgnoreCase) ?? true)
            return new((await JsonArrayBody<DeviceRegistration>.BindAsync(context))!, new Dictionary<int, Problem>());
        return Parse(await RequestBody.ReadAll(context), context.RequestServices.GetRequiredService<RestOptions>().MostDevicesPerImport);
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json", CsvType], typeof(IReadOnlyList<DeviceRegistration>)));

    /// <summary>The devices that comma-separated values stand for.</summary>
    /// <param name="csv">The text, in UTF-8.</param>
    /// <param name="most">How many rows are taken apart; those after them are only counted.</param>
    /// <exception cref="ProblemException">The first row names something that devices do not have, or the text is no such table.</exception>
    public static DeviceRows Parse(byte[] csv, int most)
    {
        var misquoted = false;
        // A quote within a field that has none around it is an inch; one that is never closed would swallow the rows below.
        var rules = Csv with { BadDataFound = bad => misquoted |= bad.Field.StartsWith('"') };
        try
        {
            using var parser = new CsvParser(new StreamReader(new MemoryStream(csv), Utf8, detectEncodingFromByteOrderMarks: false), rules);
            if (!parser.Read())
                throw Refused("must have a first row that names the columns");
            var columns = Columns(parser.Record!);
            var (devices, malformed) = (new JsonArray(), new Dictionary<int, Problem>());
            while (parser.Read())
            {
                if (devices.Count >= most)
                {
                    devices.Add(null);
                    continue;
                }
                misquoted = false;
                var fields = parser.Record!;
                if (RulesBroken(columns.Count, fields.Length, misquoted).ToList() is { Count: > 0 } broken)
                    malformed[devices.Count] = ProblemCatalogue.Of(broken);
                devices.Add(Device(columns, fields));
            }
            return new(new(JsonSerializer.SerializeToElement(devices)), malformed);
        }
        catch (Exception malformed) when (malformed is CsvHelperException or DecoderFallbackException)
        {
            throw Refused("must be comma-separated values in UTF-8");
        }
    }

    /// <summary>The devices, each with the identification that it names, even when it is wrong.</summary>
    /// <param name="most">How many there may be.</param>
    /// <exception cref="ProblemException">There are none or too many.</exception>
    public IReadOnlyList<Element<DeviceRegistration>> Elements(int most) =>
        [.. Body.Elements(most).Select(element => Malformed.GetValueOrDefault(element.Index) is { } problem ? element with { Content = new(null, problem) } : element)];

    private static IReadOnlyList<Column> Columns(string[] names)
    {
        Column[] columns = [.. names.Select(name => Column.Of(name.Trim()))];
        foreach (var column in columns)
        {
            // A member and a part of it would both say what that part is.
            if (columns.Any(other => !ReferenceEquals(other, column) && (other.Name == column.Name || other.Name.StartsWith(column.Name + '.', StringComparison.Ordinal))))
                throw Refused($"names the column '{column.Name}' twice, as a whole or in parts");
        }
        return columns;
    }

    private static IEnumerable<Violation> RulesBroken(int columns, int fields, bool misquoted)
    {
        if (misquoted)
            yield return new(JsonDiagnosis.Root, "has a quote that is not closed, or something after the closing one");
        if (fields != columns)
            yield return new(JsonDiagnosis.Root, $"must have {columns} fields, but has {fields}");
    }

    private static JsonObject Device(IReadOnlyList<Column> columns, string[] fields)
    {
        var device = new JsonObject();
        foreach (var (column, field) in columns.Zip(fields))
        {
            if (field.Length == 0)
                continue;
            var place = device;
            foreach (var step in column.Path[..^1])
                place = (JsonObject)(place[step] ??= new JsonObject());
            place[column.Path[^1]] = column.Value(field);
        }
        return device;
    }

    private static ProblemException Refused(string rule) => ProblemException.Violation(JsonDiagnosis.Root, rule);

    /// <summary>A column: where its fields belong, and whether they are text.</summary>
    private sealed record Column(string Name, string[] Path, bool IsText)
    {
        /// <summary>The column of a name.</summary>
        public static Column Of(string name)
        {
            var type = typeof(DeviceRegistration);
            var path = name.Split('.');
            foreach (var step in path)
            {
                var info = PlatformJson.Options.GetTypeInfo(type);
                var member = info.Kind == JsonTypeInfoKind.Object ? info.Properties.FirstOrDefault(property => property.Name == step) : null;
                if (member is null)
                    throw Refused($"names a column '{(name.Length > 60 ? name[..60] + "..." : name)}', which devices do not have");
                type = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
            }
            return new(name, path, type == typeof(string) || type.IsEnum || type == typeof(DateTimeOffset));
        }

        /// <summary>A field as JSON; what is no JSON stays text, and the rules of devices say what is wrong with it.</summary>
        public JsonNode? Value(string field)
        {
            if (IsText)
                return field;
            try
            {
                var value = JsonNode.Parse(field, documentOptions: JsonDiagnosis.DocumentOptions);
                // The parser takes half of a surrogate pair, and only the writer refuses it.
                _ = value?.ToJsonString();
                return value ?? field;
            }
            catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
            {
                return field;
            }
        }
    }
}
