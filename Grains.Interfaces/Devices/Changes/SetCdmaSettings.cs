using GridOrleans.Authorisation;
using GridOrleans.Errors;

namespace GridOrleans.Devices.Changes;

/// <summary>Says in which batch of which mast's segment a device is switched (platform handbook, 4.6). What is absent is taken away.</summary>
[GenerateSerializer, Immutable, Alias("SetCdmaSettings")]
public sealed record SetCdmaSettings : DeviceChange
{
    /// <summary>The segment of the mast, up to 20 characters.</summary>
    [Id(0)] public string? MastSegment { get; init; }

    /// <summary>The batch within the segment, -32,768 to 32,767.</summary>
    [Id(1)] public int? BatchNumber { get; init; }

    /// <summary>The example of the OpenAPI document.</summary>
    public static SetCdmaSettings Example { get; } = new() { MastSegment = "575-1", BatchNumber = 1 };

    /// <inheritdoc/>
    public override DeviceRight Right => DeviceRight.Of(DeviceFunction.UpdateDeviceCdmaSettings);

    /// <inheritdoc/>
    public override IEnumerable<Violation> Validate()
    {
        if (!Text.Fits(MastSegment, 20))
            yield return new("mastSegment", Text.RuleOf(20));
        if (BatchNumber is < short.MinValue or > short.MaxValue)
            yield return new("batchNumber", $"must be {short.MinValue} to {short.MaxValue}");
    }

    /// <inheritdoc/>
    public override Device ApplyTo(Device device, ChangeScene scene) => device with { MastSegment = MastSegment, BatchNumber = BatchNumber };
}
