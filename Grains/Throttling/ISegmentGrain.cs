using GridOrleans.Errors;

namespace GridOrleans.Throttling;

/// <summary>The permits of a segment, by <see cref="SegmentName"/>. Every method may throw <see cref="UnavailableException"/>: repeat it.</summary>
[Alias("ISegmentGrain")]
internal interface ISegmentGrain : IGrainWithStringKey
{
    /// <summary>A device asks for a permit. Who waits is told by <see cref="Devices.IDeviceCare.TakePermit"/>.</summary>
    [Alias("Ask")]
    Task<PermitAnswer> Ask(PermitRequest request);

    /// <summary>A device is done with its permits, or wants them no longer.</summary>
    [Alias("Return")]
    Task Return(string device, IReadOnlyList<Guid> permits);
}
