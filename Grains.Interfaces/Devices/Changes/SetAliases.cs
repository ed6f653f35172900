using GridOrleans.Authorisation;
using GridOrleans.Errors;

namespace GridOrleans.Devices.Changes;

/// <summary>Gives a street light, and some of its relays, other names (platform handbook, 4.8).</summary>
[GenerateSerializer, Immutable, Alias("SetAliases")]
public sealed record SetAliases : DeviceChange
{
    /// <summary>The device's, up to 255 characters; absent: none.</summary>
    [Id(0)] public string? Alias { get; init; }

    /// <summary>Those of relays; relays that are not named keep theirs.</summary>
    [Id(1)] public IReadOnlyList<OutputAlias> Outputs { get; init; } = [];

    /// <summary>The example of the OpenAPI document.</summary>
    public static SetAliases Example { get; } = new() { Alias = "Market square 1", Outputs = [new(2, "evening")] };

    /// <inheritdoc/>
    public override DeviceRight Right => DeviceRight.Of(DeviceFunction.SetDeviceAliases);

    /// <inheritdoc/>
    public override IEnumerable<Violation> Validate()
    {
        if (!Text.Fits(Alias, DeviceDetails.LongestText))
            yield return new("alias", Text.RuleOf(DeviceDetails.LongestText));
        if (Outputs.Count > DeviceRegistration.MostOutputs)
            yield return new("outputs", $"must have at most {DeviceRegistration.MostOutputs} entries");
        for (var i = 0; i < Math.Min(Outputs.Count, DeviceRegistration.MostOutputs); i++)
        {
            if (Outputs[i] is null)
                yield return new($"outputs[{i}]", "may not be null");
            else if (!Text.Fits(Outputs[i].Alias, DeviceDetails.LongestText))
                yield return new($"outputs[{i}].alias", Text.RuleOf(DeviceDetails.LongestText));
        }
        if (Outputs.Where(o => o is not null).GroupBy(o => o.Index).Any(same => same.Count() > 1))
            yield return new("outputs", "each index may appear once");
    }

    /// <inheritdoc/>
    public override Device ApplyTo(Device device, ChangeScene scene)
    {
        // GXF looks for it among the street lights; what has no type yet may become one.
        if (device.DeviceType is not (null or DeviceTypes.Ssld or DeviceTypes.Psld))
            throw RefusedException.UnknownDevice(device.DeviceIdentification);
        var outputs = device.RelaysOf().ToList();
        foreach (var named in Outputs)
        {
            var place = outputs.FindIndex(output => output.Index == named.Index);
            if (place < 0)
                throw RefusedException.UnknownOutput(device.DeviceIdentification, named.Index);
            outputs[place] = outputs[place] with { Alias = named.Alias };
        }
        return device with { Alias = Alias, Outputs = Outputs.Count == 0 ? device.Outputs : outputs };
    }
}

/// <summary>Another name of a relay.</summary>
/// <param name="Index">The external index, 1 to 6.</param>
/// <param name="Alias">The name, up to 255 characters; absent: none.</param>
[GenerateSerializer, Immutable, Alias("OutputAlias")]
public sealed record OutputAlias([property: Id(0)] int Index, [property: Id(1)] string? Alias);
