using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CsvHelper;
using CsvHelper.Configuration;
using GridOrleans.Devices;
using GridOrleans.Gateway.Rest.Bodies;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Json;
using Microsoft.AspNetCore.Http.Metadata;

namespace GridOrleans.Gateway.Rest.Devices;

/// <summary>
/// The body of an import: a JSON array of devices, or comma-separated values (RFC 4180) whose first row names the members, those of members with a dot between
/// (<c>containerAddress.city</c>). Each row becomes the JSON that it stands for, so that both are judged by the same rules.
/// </summary>
internal sealed record DeviceRows(JsonArrayBody<DeviceRegistration> Body) : IEndpointParameterMetadataProvider
{
    /// <summary>The content type of comma-separated values.</summary>
    public const string CsvType = "text/csv";

    private static readonly CsvConfiguration Csv = new(CultureInfo.InvariantCulture)
    {
        HasHeaderRecord = false,
        MaxFieldSize = 4096,
        BadDataFound = null,
    };

    /// <summary>Reads it.</summary>
    /// <exception cref="ProblemException">It is neither.</exception>
    public static async ValueTask<DeviceRows?> BindAsync(HttpContext context)
    {
        if (!context.Request.ContentType?.StartsWith(CsvType, StringComparison.OrdinalIgnoreCase) ?? true)
            return new((await JsonArrayBody<DeviceRegistration>.BindAsync(context))!);
        var bytes = await RequestBody.ReadAll(context);
        return new(new JsonArrayBody<DeviceRegistration>(Parse(bytes)));
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json", CsvType], typeof(IReadOnlyList<DeviceRegistration>)));

    /// <summary>The array of objects that comma-separated values stand for.</summary>
    /// <exception cref="ProblemException">The first row names something that devices do not have, or the text is no such table.</exception>
    public static JsonElement Parse(byte[] csv)
    {
        try
        {
            using var parser = new CsvParser(new StreamReader(new MemoryStream(csv), new UTF8Encoding(false, throwOnInvalidBytes: true)), Csv);
            if (!parser.Read())
                throw Refused("must have a first row that names the columns");
            var columns = parser.Record!.Select(name => Column.Of(name.Trim())).ToArray();
            if (columns.DistinctBy(column => column.Name).Count() != columns.Length)
                throw Refused("names a column twice");
            var devices = new JsonArray();
            while (parser.Read())
                devices.Add(Device(columns, parser.Record!, parser.RawRow));
            return JsonSerializer.SerializeToElement(devices);
        }
        catch (Exception malformed) when (malformed is CsvHelperException or DecoderFallbackException)
        {
            throw Refused("must be comma-separated values in UTF-8 with fields of at most 4096 characters");
        }
    }

    private static JsonObject Device(Column[] columns, string[] fields, int row)
    {
        if (fields.Length != columns.Length)
            throw Refused($"must have {columns.Length} fields in each row, but row {row} has {fields.Length}");
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
                    throw Refused($"names a column {(name.Length > 60 ? name[..60] : name)}, which devices do not have");
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
                return JsonNode.Parse(field, documentOptions: JsonDiagnosis.DocumentOptions) ?? field;
            }
            catch (JsonException)
            {
                return field;
            }
        }
    }
}
