using System.ComponentModel.DataAnnotations;

namespace GridOrleans.Access;

/// <summary>Section <c>Bootstrap</c>: the first way in. Both or none.</summary>
public sealed class BootstrapOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Bootstrap";

    /// <summary>The organisation that the first token stands for.</summary>
    [StringLength(40)]
    public string? Organisation { get; set; }

    /// <summary>The lower-case hexadecimal SHA-256 of the first token; the token itself is told to nobody.</summary>
    [RegularExpression("[0-9a-f]{64}")]
    public string? TokenHash { get; set; }
}
