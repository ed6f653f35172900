using GridOrleans.Access;
using GridOrleans.Adapters;
using GridOrleans.Authorisation;
using GridOrleans.Commands;
using GridOrleans.Devices.Changes;
using GridOrleans.Errors;
using GridOrleans.Messages;
using Orleans.Concurrency;

namespace GridOrleans.Devices;

/// <summary>
/// A device, by its identification: its description, the queue of its commands, and what it says. The only place where anything about
/// the device is decided. Every method may throw <see cref="RefusedException"/> and <see cref="UnavailableException"/>.
/// </summary>
[Alias("IDeviceGrain"), GrainInterfaceType(DeviceReference.InterfaceTypeName)]
public interface IDeviceGrain : IGrainWithStringKey
{
    /// <summary>
    /// Adds the device. Adding the same once more changes nothing and says <c>false</c>, to the organisation that added it, to one that has been given anything
    /// on it, and to the one that manages the network; it tells a caller that has been given nothing on it what that said. All else under the same identification
    /// is refused, unless the device has never been seen and the caller owns it (platform handbook, 4.8).
    /// </summary>
    [Alias("Create")]
    Task<Creation<Device>> Create(Caller caller, DeviceRegistration registration);

    /// <summary>The device, for a caller that has been given anything on it; who owns it everybody sees, of the authorisations only an owner those of others.</summary>
    [Alias("Read"), AlwaysInterleave]
    Task<Device> Read(Caller caller);

    /// <summary>
    /// Replaces what people tell of it; needs <see cref="DeviceFunctionGroup.Owner"/> (platform handbook, 3.6). Another key or protocol needs besides what
    /// <see cref="UpdateKey"/> and <see cref="SetProtocol"/> need; absent, they stay.
    /// </summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="registration">The new description.</param>
    /// <param name="expectedVersion">The version that the caller read, or null for any.</param>
    [Alias("Change")]
    Task<Device> Change(Caller caller, DeviceRegistration registration, string? expectedVersion);

    /// <summary>Changes one side of it; a change that makes a device (<see cref="DeviceChange.Makes"/>) adds it when nobody has.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="change">What, with the right that it needs.</param>
    /// <param name="expectedVersion">The version that the caller read, or null for any.</param>
    /// <param name="onlyTry">True: only say whether it would be done.</param>
    [Alias("Apply")]
    Task<Device> Apply(Caller caller, DeviceChange change, string? expectedVersion, bool onlyTry = false);

    /// <summary>What organisations have been given on it: all of it for an owner, for others what they have themselves (platform handbook, 3.7).</summary>
    [Alias("ReadAuthorisations"), AlwaysInterleave]
    Task<IReadOnlyList<DeviceAuthorisation>> ReadAuthorisations(Caller caller);

    /// <summary>Whether the caller has been given a function on it; refuses when not.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="function">Which.</param>
    /// <param name="onlyActive">True: refuses also when the device takes no commands (platform handbook, 4.3).</param>
    [Alias("Require"), AlwaysInterleave]
    Task Require(Caller caller, DeviceFunction function, bool onlyActive = false);

    /// <summary>Removes it; its open commands end as cancelled. What it said before is not shown to who has a later device of its name (platform handbook, 4.8).</summary>
    [Alias("Remove")]
    Task Remove(Caller caller, string? expectedVersion);

    /// <summary>Accepts a command: when this returns, the command is committed. Repeating it with the same id or idempotency key gives the same command.</summary>
    [Alias("Submit")]
    Task<CommandRecord> Submit(CommandSubmission submission);

    /// <summary>A command that is open, with its present attempt, or null when it has ended or never was.</summary>
    [Alias("ReadOpenCommand"), AlwaysInterleave]
    Task<CommandRecord?> ReadOpenCommand(Guid correlationUid);

    /// <summary>Waits until the command has ended: its record then, or null when the limit passes first or the command is not open here.</summary>
    [Alias("WaitForOutcome"), AlwaysInterleave]
    Task<CommandRecord?> WaitForOutcome(Guid correlationUid, TimeSpan limit);

    /// <summary>Takes an open command back. If it has been sent already, the device may execute it all the same.</summary>
    [Alias("Cancel")]
    Task<CommandRecord> Cancel(Caller caller, Guid correlationUid);

    /// <summary>An adapter says how an attempt ended. May be repeated until it is answered.</summary>
    [Alias("Report")]
    Task<OutcomeAnswer> Report(AttemptOutcome outcome);

    /// <summary>What an adapter needs to talk with the device, or null when nobody added it.</summary>
    [Alias("ReadContact"), AlwaysInterleave]
    Task<DeviceContact?> ReadContact();

    /// <summary>The device said something; when this answers <see cref="DeviceMessageAnswer.Taken"/>, it is committed.</summary>
    [Alias("Receive")]
    Task<DeviceMessageAnswer> Receive(DeviceMessage message);

    /// <summary>Logs what was exchanged with the device without changing anything: what it said, or somebody in its name, was not believed. A device that nobody added has no log.</summary>
    [Alias("Log"), AlwaysInterleave]
    Task Log(IReadOnlyList<ExchangedMessage> messages);

    /// <summary>True when the device is known by this name in its protocol.</summary>
    [Alias("HoldsIdentity"), AlwaysInterleave]
    Task<bool> HoldsIdentity(string protocolIdentity);
}
