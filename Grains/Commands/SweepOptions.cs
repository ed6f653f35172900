using System.ComponentModel.DataAnnotations;

namespace GridOrleans.Commands;

/// <summary>Section <c>Sweep</c>: how open commands that nobody alive looks after are found.</summary>
public sealed class SweepOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Sweep";

    /// <summary>How often due commands without an owner are looked for.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often, besides at each death of a silo, commands of dead owners are looked for.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan DeadOwnerPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often devices are reminded of commands that are overdue for so long.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan OverduePeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Commands claimed at a time.</summary>
    [Range(1, 10_000)]
    public int CommandsPerClaim { get; set; } = 500;
}
