using GridOrleans.Authorisation;
using GridOrleans.Errors;

namespace GridOrleans.Devices.Changes;

/// <summary>Says where in the network a device is (platform handbook, 4.6). What is absent stays as it is.</summary>
[GenerateSerializer, Immutable, Alias("SetCommunicationNetwork")]
public sealed record SetCommunicationNetwork : DeviceChange
{
    /// <summary>The IPv4 address where the platform reaches it.</summary>
    [Id(0)] public string? NetworkAddress { get; init; }

    /// <summary>The base station.</summary>
    [Id(1)] public int? BtsId { get; init; }

    /// <summary>The cell of the base station.</summary>
    [Id(2)] public int? CellId { get; init; }

    /// <summary>The example of the OpenAPI document.</summary>
    public static SetCommunicationNetwork Example { get; } = new() { NetworkAddress = "10.0.0.1", BtsId = 20, CellId = 1 };

    /// <inheritdoc/>
    public override DeviceRight Right => DeviceRight.Of(DeviceFunction.SetCommunicationNetworkInformation);

    /// <inheritdoc/>
    public override IEnumerable<Violation> Validate()
    {
        if (NetworkAddress is not null && !DeviceDetails.IsIpv4(NetworkAddress))
            yield return new("networkAddress", DeviceDetails.Ipv4Rule);
    }

    /// <inheritdoc/>
    public override Device ApplyTo(Device device, ChangeScene scene) => device with
    {
        NetworkAddress = NetworkAddress ?? device.NetworkAddress,
        BtsId = BtsId ?? device.BtsId,
        CellId = CellId ?? device.CellId,
    };
}
