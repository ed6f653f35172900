using System.Text.Json.Serialization;
using GridOrleans.Authorisation;
using GridOrleans.Errors;
using GridOrleans.Organisations;

namespace GridOrleans.Commands;

/// <summary>
/// A command for one device. Each kind of command is one record below this one: the same record is what REST accepts and documents,
/// what the journal stores, what grains carry and what an adapter executes.
/// </summary>
[GenerateSerializer, Alias("DeviceCommand")]
public abstract record DeviceCommand
{
    /// <summary>The lowest priority (platform handbook, 6.3).</summary>
    public const int LowestPriority = 0;

    /// <summary>The priority of a command that names none (platform handbook, 6.3).</summary>
    public const int DefaultPriority = 4;

    /// <summary>The highest priority (platform handbook, 6.3).</summary>
    public const int HighestPriority = 9;

    /// <summary>How far ahead a command may be scheduled: a year.</summary>
    public static readonly TimeSpan SchedulingHorizon = TimeSpan.FromDays(366);

    /// <summary>The device that it is for. Needed where the request's path does not name it; where it does, both must agree.</summary>
    [Id(0)]
    public string? DeviceIdentification { get; init; }

    /// <summary>0 (lowest) to 9 (highest): of the commands that wait for a device, the highest goes first, then the oldest.</summary>
    [Id(1)]
    public int? Priority { get; init; }

    /// <summary>When to send it to the device, at the earliest; absent: at once.</summary>
    [Id(2)]
    public DateTimeOffset? ScheduleTime { get; init; }

    /// <summary>After this moment no attempt is started; absent: the platform's time to live, counted from the schedule time.</summary>
    [Id(3)]
    public DateTimeOffset? ExpiryTime { get; init; }

    /// <summary>The function that an organisation must have been given on the device (platform handbook, 3.3).</summary>
    [JsonIgnore]
    public abstract DeviceFunction Function { get; }

    /// <summary>What its organisation must be concerned with, where configuration asks for that (platform handbook, 16, K2).</summary>
    [JsonIgnore]
    public virtual PlatformDomain Domain => PlatformDomain.Common;

    /// <summary>False for the few commands that are also meant for a device in maintenance (platform handbook, 4.5).</summary>
    [JsonIgnore]
    public virtual bool RefusedInMaintenance => true;

    /// <summary>The rules that this command breaks; none when it may be stored.</summary>
    /// <param name="now">The present, for the rules about times.</param>
    public IEnumerable<Violation> Validate(DateTimeOffset now)
    {
        if (Priority is < LowestPriority or > HighestPriority)
            yield return new("priority", $"must be {LowestPriority} to {HighestPriority}");
        if (ScheduleTime > now + SchedulingHorizon)
            yield return new("scheduleTime", $"must be at most {SchedulingHorizon.TotalDays:0} days ahead");
        if (ExpiryTime <= now)
            yield return new("expiryTime", "must lie in the future");
        if (ExpiryTime <= ScheduleTime)
            yield return new("expiryTime", "must be after scheduleTime");
        if (ExpiryTime > (ScheduleTime ?? now) + SchedulingHorizon)
            yield return new("expiryTime", $"must be at most {SchedulingHorizon.TotalDays:0} days after scheduleTime");
        foreach (var violation in ValidateContent())
            yield return violation;
    }

    /// <summary>The broken rules of this kind of command's own members.</summary>
    protected virtual IEnumerable<Violation> ValidateContent() => [];
}
