using System.Text.Json.Nodes;
using GridOrleans.Commands;
using GridOrleans.Events;
using GridOrleans.Gateway.Rest.Problems;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace GridOrleans.Gateway.Rest.OpenApi;

/// <summary>Gives schemas what the generator leaves out.</summary>
internal static class SchemaDescription
{
    /// <summary>Completes a schema.</summary>
    public static Task Complete(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        // A converter of its own hides what it writes.
        if (type.IsEnum || type == typeof(EventPosition))
            schema.Type = JsonSchemaType.String;
        if (type == typeof(DateTimeOffset))
        {
            schema.Format = "date-time";
            schema.Type = type == context.JsonTypeInfo.Type ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
        }
        // Its derived schemas have it as a constant, but the generator does not demand it there.
        if (type.IsSubclassOf(typeof(DeviceCommand)) || type.IsSubclassOf(typeof(CommandResult)))
            (schema.Required ??= new HashSet<string>()).Add("type");
        if (type == typeof(Problem) && schema.Properties?.TryGetValue("code", out var code) is true && code is OpenApiSchema known)
            known.Enum = [.. ProblemCatalogue.Codes.Select(pair => pair.Key).Order(StringComparer.Ordinal).Select(name => (JsonNode)name)];
        if (Examples.Of(type) is { } example)
            schema.Examples = [example];
        return Task.CompletedTask;
    }
}
