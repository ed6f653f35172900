using System.ComponentModel.DataAnnotations;

namespace GridOrleans.Adapters.Hosting;

/// <summary>Section <c>Adapter</c>: what every adapter process is told, whatever it speaks.</summary>
public sealed class AdapterOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Adapter";

    /// <summary>The adapter's name, the same after a restart and unlike that of every other adapter; for instance <c>oslp-1</c>.</summary>
    [Required, StringLength(40)]
    public string Id { get; set; } = "";

    /// <summary>
    /// How many commands it holds at a time, from acceptance until their outcome is committed. More are refused and go elsewhere or wait.
    /// </summary>
    [Range(1, 1_000_000)]
    public int Capacity { get; set; } = 8192;

    /// <summary>
    /// How many exchanges with devices have the process' attention at a time; those that take longer than
    /// <see cref="ExchangeSlots.HoldLimit"/> are not counted; at most <see cref="ExchangeSlots.MostBegunPerSlot"/> times as many have begun. What is accepted beyond that waits its turn inside its own limit.
    /// </summary>
    [Range(1, 100_000)]
    public int Concurrency { get; set; } = 256;

    /// <summary>Which messages exchanged with devices go to the device message log.</summary>
    public MessageLogLevel MessageLog { get; set; } = MessageLogLevel.All;

    /// <summary>How long an orderly stop may take to finish what is in hand. Below the 12 s that a process has in all.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:11")]
    public TimeSpan DrainLimit { get; set; } = TimeSpan.FromSeconds(10);
}
