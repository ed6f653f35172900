using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using GridOrleans.Commands;
using GridOrleans.Devices.Changes;

namespace GridOrleans.Json;

/// <summary>The one JSON form of the platform's language: on REST, in the journal and in grain state.</summary>
public static class PlatformJson
{
    /// <summary>camelCase, enums as text, absent instead of null, unknown members refused, the kind of a command or result in its <c>type</c> member.</summary>
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions());

    /// <summary>For grain state and journal: as <see cref="Options"/>, but members written by a newer release are passed over.</summary>
    public static JsonSerializerOptions Stored { get; } =
        Configure(new JsonSerializerOptions(), JsonUnmappedMemberHandling.Skip);

    /// <summary>Gives existing options the platform's rules.</summary>
    public static JsonSerializerOptions Configure(
        JsonSerializerOptions options, JsonUnmappedMemberHandling unknownMembers = JsonUnmappedMemberHandling.Disallow)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = unknownMembers;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        // PostgreSQL's jsonb orders members by their length, so the discriminator need not come first.
        options.AllowOutOfOrderMetadataProperties = true;
        options.MaxDepth = 16;
        options.Converters.Add(new MomentConverter());
        options.Converters.Add(new EnumNames());
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameKinds, LeaveOutConstants } };
        return options;
    }

    // A converter in the options goes before one that stands at the type: an enumeration that names its own, as GxfNameConverter, is left to that.
    private sealed class EnumNames : JsonConverterFactory
    {
        private readonly JsonStringEnumConverter _names = new(namingPolicy: null, allowIntegerValues: false);

        public override bool CanConvert(Type typeToConvert) =>
            typeToConvert.IsEnum && !typeToConvert.IsDefined(typeof(JsonConverterAttribute), inherit: false);

        public override JsonConverter? CreateConverter(Type typeToConvert, JsonSerializerOptions options) => _names.CreateConverter(typeToConvert, options);
    }

    // What a kind of command or change says of itself is no data of the single one; an override does not inherit [JsonIgnore].
    private static void LeaveOutConstants(JsonTypeInfo info)
    {
        if (!info.Type.IsSubclassOf(typeof(DeviceCommand)) && !info.Type.IsSubclassOf(typeof(DeviceChange)))
            return;
        for (var i = info.Properties.Count - 1; i >= 0; i--)
        {
            if (info.Properties[i].Set is null)
                info.Properties.RemoveAt(i);
        }
    }

    private static void NameKinds(JsonTypeInfo info)
    {
        var kinds = info.Type == typeof(DeviceCommand) ? CommandCatalogue.Commands
            : info.Type == typeof(CommandResult) ? CommandCatalogue.Results
            : null;
        if (kinds is null)
            return;
        info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "type" };
        foreach (var (name, type) in kinds)
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(type, name));
    }
}
