using System.Text.Json.Serialization;

namespace GridOrleans.Cli.Status;

/// <summary>A silo as the membership table has it.</summary>
/// <param name="Silo">Its name.</param>
/// <param name="Address">Address, port and generation, as Orleans writes a silo's address.</param>
/// <param name="Status">Orleans' word: Joining, Active, ShuttingDown, Stopping, Dead.</param>
/// <param name="Since">When this incarnation started (UTC).</param>
internal sealed record MembershipRow(string Silo, string Address, string Status, DateTimeOffset Since)
{
    /// <summary>Whether the incarnation is over.</summary>
    [JsonIgnore]
    public bool IsDead => Status == "Dead";
}
