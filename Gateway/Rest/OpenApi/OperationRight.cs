using System.Text.Json.Nodes;
using GridOrleans.Authorisation;
using GridOrleans.Devices.Changes;
using GridOrleans.Json;
using Microsoft.OpenApi;

namespace GridOrleans.Gateway.Rest.OpenApi;

/// <summary>What an organisation must have been given before it may call an operation, for the document; the grains demand it.</summary>
/// <param name="Words">The sentence of the description.</param>
/// <param name="Names">GXF's names of what is needed, by where they are looked up: <c>platform</c>, <c>device</c>, <c>group</c> or <c>kind</c>; none: nothing is.</param>
internal sealed record OperationRight(string Words, params IReadOnlyList<(string Place, string Name)> Names)
{
    /// <summary>The document's extension that names it for programs.</summary>
    public const string Extension = "x-function";

    /// <summary>Gives an operation its right, in words and for programs.</summary>
    public static void Complete(OpenApiOperation operation, IEnumerable<object> metadata)
    {
        OperationRight[] rights = [.. metadata.OfType<OperationRight>()];
        if (rights.Length == 0)
            return;
        operation.Description = $"{string.Join(' ', rights.Select(right => right.Words))} {operation.Description}".TrimEnd();
        var places = new JsonObject();
        foreach (var place in rights.SelectMany(right => right.Names).Distinct().GroupBy(name => name.Place, name => (JsonNode)name.Name))
            places[place.Key] = new JsonArray([.. place]);
        (operation.Extensions ??= new Dictionary<string, IOpenApiExtension>())[Extension] = new JsonNodeExtension(places);
    }
}

/// <summary>Tells endpoints their right. An operation whose right depends on the request names each, with when it is the one.</summary>
internal static class OperationRights
{
    /// <summary>The operation needs what a device's change needs.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder builder, DeviceRight right) where TBuilder : IEndpointConventionBuilder => builder.Needs(right, "");

    /// <summary>The operation needs a function of the platform.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder builder, PlatformFunction function, string when = "") where TBuilder : IEndpointConventionBuilder =>
        builder.Needs(DeviceRight.Of(function), when);

    /// <summary>The operation needs a function on the device.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder builder, DeviceFunction function, string when = "") where TBuilder : IEndpointConventionBuilder =>
        builder.Needs(DeviceRight.Of(function), when);

    /// <summary>The operation is for organisations of a kind.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder builder, PlatformFunctionGroup kind) where TBuilder : IEndpointConventionBuilder =>
        builder.Having(new($"Needs an organisation of the kind {GxfName.Of(kind)}, and no function.", ("kind", GxfName.Of(kind))));

    /// <summary>The operation needs the function of each command that it submits, as the command itself has it.</summary>
    public static TBuilder NeedsFunctionOfCommand<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder
    {
        var functions = Examples.Commands.Select(kind => (Kind: kind.Key, Name: GxfName.Of(kind.Value.Function))).ToArray();
        return builder.Having(new(
            $"Needs the command's function on the device: {string.Join(", ", functions.Select(f => $"{f.Name} for {f.Kind}"))}.",
            [.. functions.Select(f => ("device", f.Name))]));
    }

    /// <summary>The operation needs no function.</summary>
    /// <param name="builder">The operation.</param>
    /// <param name="who">Who may call it, or what it is about, as part of a sentence.</param>
    public static TBuilder NeedsNoFunction<TBuilder>(this TBuilder builder, string who) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new OperationRight($"Needs no function: {who}."));

    private static TBuilder Needs<TBuilder>(this TBuilder builder, DeviceRight right, string when) where TBuilder : IEndpointConventionBuilder
    {
        var (words, names) = (new List<string>(), new List<(string, string)>());
        if (right.OfPlatform is { } ofPlatform)
            Say($"{GxfName.Of(ofPlatform)} of the platform", ("platform", GxfName.Of(ofPlatform)));
        if (right.OfDevice is { } ofDevice)
            Say($"{GxfName.Of(ofDevice)} on the device", ("device", GxfName.Of(ofDevice)));
        if (right.AnyGroup is { } groups)
            Say($"the group {string.Join(" or ", groups.Select(GxfName.Of))} on the device", [.. groups.Select(group => ("group", GxfName.Of(group)))]);
        if (right.OnlyEnabled)
            words.Add("an organisation that is enabled");
        return builder.Having(new($"Needs {string.Join(" and ", words)}{(when.Length > 0 ? " " : "")}{when}.", [.. names]));

        void Say(string text, params IEnumerable<(string, string)> named)
        {
            words.Add(text);
            names.AddRange(named);
        }
    }

    private static TBuilder Having<TBuilder>(this TBuilder builder, OperationRight right) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(right, new ProblemCodes([ErrorCode.Unauthorized]));
}
