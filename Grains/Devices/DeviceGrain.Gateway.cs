using GridOrleans.Adapters;
using GridOrleans.Authorisation;
using GridOrleans.Organisations;
using GridOrleans.Commands;
using GridOrleans.Errors;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Devices;

/// <content>The gateway device through which the device is reached (platform handbook, 4.6, "Addressing of outgoing requests").</content>
internal sealed partial class DeviceGrain
{
    public Task<Device?> ReadDescription() => Task.FromResult(Present());

    // Long enough for an answer to be used at once, or when a permit comes soon after it.
    private static readonly TimeSpan AnswerIsGood = TimeSpan.FromSeconds(5);

    private GatewayAnswer? _gateway;
    private bool _isAskingGateway;

    /// <summary>True when a command is due, and it is not known how and in whose network the device is reached.</summary>
    private bool IsWayUnknown => _queue.Next(Now) is not null && Stored?.GatewayDevice is { } gateway && !Answered(gateway);

    /// <summary>
    /// Where the device is reached: in the protocol and network of its gateway device, if it has one, and at that one's address if it has none itself. False while the
    /// gateway device is being asked; its answer goes on with the command. Asked before an attempt begins: once it has begun, nothing may come between it and the adapter.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="way">How it is reached; null: its gateway device is gone.</param>
    private bool KnowsWay(Device device, out DeviceContact? way)
    {
        way = Contact(device);
        if (device.GatewayDevice is not { } gateway)
            return true;
        if (!Answered(gateway))
        {
            if (!_isAskingGateway)
                _ = AskGateway(gateway);
            return false;
        }
        way = _gateway!.Contact is not { } through ? null : way with
        {
            Protocol = through.Protocol,
            NetworkAddress = way.NetworkAddress ?? through.NetworkAddress,
            BtsId = through.BtsId,
            CellId = through.CellId,
        };
        return true;
    }

    private bool Answered(string gateway) => _gateway is { } answer && answer.Gateway == gateway && answer.Until > Now;

    private async Task AskGateway(string gateway)
    {
        _isAskingGateway = true;
        var pause = TimeSpan.Zero;
        try
        {
            // Its caller sets the timer; what comes of the question sets it after that, also when it fails at once.
            await Task.Yield();
            _gateway = new(gateway, await GrainFactory.Device(gateway).ReadContact(), Now + AnswerIsGood);
        }
        catch (Exception away)
        {
            GatewayNotAnswered(away, Identification, gateway);
            pause = PauseBeforeAnotherLook * (1 + Random.Shared.NextDouble());
        }
        finally
        {
            _isAskingGateway = false;
        }
        WakeIn(pause);
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

    [LoggerMessage(LogLevel.Warning, "Device {Device} could not ask its gateway device {Gateway} for the way; trying again")]
    private partial void GatewayNotAnswered(Exception failure, string device, string gateway);

    private sealed record GatewayAnswer(string Gateway, DeviceContact? Contact, DateTimeOffset Until);
}
