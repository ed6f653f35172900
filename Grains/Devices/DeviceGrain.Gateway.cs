using GridOrleans.Adapters;
using GridOrleans.Authorisation;
using GridOrleans.Organisations;
using GridOrleans.Commands;
using GridOrleans.Errors;

namespace GridOrleans.Devices;

/// <content>The gateway device through which the device is reached (platform handbook, 4.6, "Addressing of outgoing requests").</content>
internal sealed partial class DeviceGrain
{
    public Task<Device?> ReadDescription() => Task.FromResult(Present());

    /// <summary>Where the device is reached: in the protocol of its gateway device, if it has one, and at that one's address if it has none itself.</summary>
    /// <exception cref="RefusedException">Its gateway device is gone.</exception>
    private async Task<DeviceContact> Way(Device device)
    {
        var own = Contact(device);
        if (device.GatewayDevice is not { } gateway)
            return own;
        var through = await GrainFactory.Device(gateway).ReadContact() ?? throw UnknownGateway(gateway);
        return own with { Protocol = through.Protocol, NetworkAddress = own.NetworkAddress ?? through.NetworkAddress };
    }

    /// <summary>Makes sure that a gateway device can be one: it is there, the caller has been given something on it, and the way through it is one step.</summary>
    private async Task RequireGateway(Organisation organisation, string gateway)
    {
        if (await GrainFactory.GetGrain<IDeviceCare>(gateway).ReadDescription() is not { } description
            || !Authority.HasAny(organisation.OrganisationIdentification, description))
            throw UnknownGateway(gateway);
        if (description.GatewayDevice is not null)
            throw new RefusedException([new("gatewayDevice", $"must be a device without a gateway device, but {gateway} has {description.GatewayDevice}")]);
        if (await workshop.Gateways.IsOne(Identification))
            throw new RefusedException([new("gatewayDevice", "cannot be given to a device that is itself the gateway device of others")]);
    }

    /// <summary>Counts an attempt for which there is no way as failed; false when that could not be done now.</summary>
    private async Task<bool> NoWay(OpenCommand command, int attempt, RefusedException why)
    {
        try
        {
            // By a call of its own, so that it takes its turn among all that changes the device.
            await GrainFactory.GetGrain<IDeviceCare>(Identification)
                .AttemptLost(command.Id, attempt, new(why.Code, why.Message), workshop.Silo.Name);
            return true;
        }
        catch (Exception failure)
        {
            AttemptBroke(failure, Identification, command.Id);
            return false;
        }
    }

    private static RefusedException UnknownGateway(string gateway) =>
        new(ErrorCode.UnknownGatewayDevice, $"Gateway device with id \"{gateway}\" could not be found.");
}
