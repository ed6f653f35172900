using System.ComponentModel.DataAnnotations;

namespace GridOrleans.Hosting;

/// <summary>Section <c>Cluster</c>: which cluster a process belongs to.</summary>
public class ClusterOptions
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
}
