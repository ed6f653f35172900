using GridOrleans.Authorisation;
using GridOrleans.Errors;
using GridOrleans.Organisations;

namespace GridOrleans.Commands;

/// <summary>Ends manual switching: the device follows its schedule again (OSLP handbook, 7.6).</summary>
[GenerateSerializer, Alias("ResumeSchedule"), CommandType("resumeSchedule")]
public sealed record ResumeSchedule : DeviceCommand
{
    /// <summary>The external relay index, 1 to 6; 0 or absent: all light relays.</summary>
    [Id(0)]
    public int? Index { get; init; }

    /// <summary>True: switch at once to what the schedule says; false: from its next entry on.</summary>
    [Id(1)]
    public bool Immediate { get; init; }

    /// <summary>The example of the OpenAPI document.</summary>
    public static ResumeSchedule Example { get; } = new() { Index = 1, Immediate = true };

    /// <inheritdoc/>
    public override DeviceFunction Function => DeviceFunction.ResumeSchedule;

    /// <inheritdoc/>
    public override PlatformDomain Domain => PlatformDomain.PublicLighting;

    /// <inheritdoc/>
    protected override IEnumerable<Violation> ValidateContent()
    {
        if (Index is < 0 or > LightValue.HighestIndex)
            yield return new("index", $"must be 0 to {LightValue.HighestIndex}");
    }
}
