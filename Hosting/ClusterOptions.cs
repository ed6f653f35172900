using System.ComponentModel.DataAnnotations;
using Npgsql;

namespace GridOrleans.Hosting;

/// <summary>Section <c>Cluster</c>: which cluster a process belongs to.</summary>
public class ClusterOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Cluster";

    /// <summary>Npgsql connection string of the database; its search path is the schema. A secret: from environment or file only.</summary>
    [Required]
    public string ConnectionString { get; set; } = "";

    /// <summary>The cluster's name: processes find each other by it.</summary>
    [Required]
    public string ClusterId { get; set; } = "grid";

    /// <summary>The name under which grain state is kept; stays the same for ever.</summary>
    [Required]
    public string ServiceId { get; set; } = "grid";

    /// <inheritdoc/>
    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // What the driver says of it may quote a part, and that may be the password's.
        if (!IsReadable(ConnectionString))
            yield return new("ConnectionString must be one for Npgsql, for instance Host=db;Database=grid;Username=grid_silo;Password=...;Search Path=grid.");
    }

    private static bool IsReadable(string connectionString)
    {
        try
        {
            return !string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(connectionString).Host);
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or FormatException or KeyNotFoundException or OverflowException)
        {
            return false;
        }
    }
}
