using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Errors;

namespace GridOrleans.Gateway.Rest.Requests;

/// <summary>The rules of a command that is in a request, before anything is sent anywhere.</summary>
internal static class CommandBody
{
    /// <summary>What is wrong with a command for a device that the path names.</summary>
    public static IReadOnlyList<Violation> Violations(DeviceCommand command, string deviceIdentification, DateTimeOffset now)
    {
        List<Violation> violations = [.. command.Validate(now)];
        if (command.DeviceIdentification is { } named && named != deviceIdentification)
            violations.Add(new("deviceIdentification", "must be the one in the path, or absent"));
        return violations;
    }

    /// <summary>What is wrong with a command that names its device itself.</summary>
    public static IReadOnlyList<Violation> Violations(DeviceCommand command, DateTimeOffset now)
    {
        List<Violation> violations = [.. command.Validate(now)];
        if (command.DeviceIdentification is null)
            violations.Add(new("deviceIdentification", "is missing"));
        else if (!DeviceRegistration.IsIdentification(command.DeviceIdentification))
            violations.Add(new("deviceIdentification", DeviceRegistration.IdentificationRule));
        return violations;
    }
}
