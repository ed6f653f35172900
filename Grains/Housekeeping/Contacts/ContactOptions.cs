using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using GridOrleans.Commands;
using GridOrleans.Json;

namespace GridOrleans.Housekeeping.Contacts;

/// <summary>
/// One contact job: devices of a manufacturer that have said nothing for a time get a command. What is not set is as in GXF's EventRetrieval (platform handbook,
/// 10); it does nothing until it is enabled and names a manufacturer.
/// </summary>
public sealed class ContactOptions : JobOptions
{
    /// <summary>GXF's EventRetrieval, not enabled.</summary>
    public ContactOptions() => (Enabled, Schedule, TimeZone) = (false, "0/30 0-6,17-23 * * *", "Europe/Amsterdam");

    /// <summary>The manufacturer's code, whatever the case.</summary>
    public string Manufacturer { get; set; } = "";

    /// <summary>Device types, in any case; none: all.</summary>
    public List<string> DeviceTypes { get; set; } = [];

    /// <summary>Lifecycle statuses, <c>IN_USE</c> or <c>REGISTERED</c>; none: both.</summary>
    public List<string> LifecycleStatuses { get; set; } = [];

    /// <summary>How long a device must have reported no event.</summary>
    public TimeSpan SilentFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The type of the command, one that needs nothing besides.</summary>
    public string Command { get; set; } = "getStatus";

    /// <summary>The most devices that one run gives a command; the next run goes on after them.</summary>
    public int MostPerRun { get; set; } = 5000;

    /// <summary>The command, with the lowest priority.</summary>
    internal DeviceCommand NewCommand() => JsonSerializer.Deserialize<DeviceCommand>(
        $$"""{"type":{{JsonSerializer.Serialize(Command)}},"priority":{{DeviceCommand.LowestPriority}}}""", PlatformJson.Stored)!;

    internal override IEnumerable<ValidationResult> Validate(string key)
    {
        foreach (var broken in base.Validate(key))
            yield return broken;
        if (Enabled && Manufacturer.Length == 0)
            yield return new($"{key}:Manufacturer is missing.");
        if (!CommandCatalogue.Commands.ContainsKey(Command) || !IsComplete())
            yield return new($"{key}:Command \"{Command}\" is no type of a command that needs nothing besides.");
        if (SilentFor < TimeSpan.FromMinutes(1) || SilentFor > TimeSpan.FromDays(366))
            yield return new($"{key}:SilentFor must be a minute to a year.");
        if (MostPerRun is < 1 or > 1_000_000)
            yield return new($"{key}:MostPerRun must be 1 to 1000000.");
        foreach (var type in DeviceTypes.Where(type => !Devices.DeviceTypes.All.Contains(type, StringComparer.OrdinalIgnoreCase)))
            yield return new($"{key}:DeviceTypes: \"{type}\" is none of {string.Join(", ", Devices.DeviceTypes.All)}.");
        foreach (var status in LifecycleStatuses.Where(status => !ContactCandidates.Statuses.Contains(status)))
            yield return new($"{key}:LifecycleStatuses: \"{status}\" is none of {string.Join(", ", ContactCandidates.Statuses)}.");
    }

    private bool IsComplete()
    {
        try
        {
            return !NewCommand().Validate(DateTimeOffset.UnixEpoch).Any();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
