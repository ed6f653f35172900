using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Errors;

namespace GridOrleans.Gateway.Rest.Requests;

/// <summary>
/// Which device a command in a request is for. What else there is to say of it the device's grain says, after who asks, the device and the right (platform
/// handbook, 12).
/// </summary>
internal static class CommandBody
{
    /// <summary>A command for a device that the path names.</summary>
    /// <exception cref="RefusedException">It names another itself.</exception>
    public static void RequireFor(DeviceCommand command, string deviceIdentification)
    {
        if (command.DeviceIdentification is { } named && named != deviceIdentification)
            throw new RefusedException([new("deviceIdentification", "must be the one in the path, or absent")]);
    }

    /// <summary>What is wrong with how a command names its device itself; null: nothing.</summary>
    public static Violation? OfName(DeviceCommand command) =>
        command.DeviceIdentification is null ? new("deviceIdentification", "is missing")
        : !DeviceRegistration.IsIdentification(command.DeviceIdentification) ? new("deviceIdentification", DeviceRegistration.IdentificationRule)
        : null;
}
