using System.ComponentModel.DataAnnotations;

namespace GridOrleans.Protocols;

/// <summary>Section <c>Protocols</c>: protocols that the platform knows besides the usual ones.</summary>
public sealed class ProtocolOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Protocols";

    /// <summary>What is added, for instance a variant that an operator distinguishes.</summary>
    [MaxLength(1000)]
    public KnownProtocol[] Additional { get; set; } = [];

    /// <summary>All that the platform knows, by protocol, then version (platform handbook, 4.7).</summary>
    public IReadOnlyList<ProtocolInfo> All() =>
    [
        .. ProtocolInfo.BuiltIn
            .Concat(Additional.Select(added => new ProtocolInfo(new(added.Protocol, added.Version, added.Variant), added.Adapter, added.Id)))
            .DistinctBy(info => info.Reference)
            .OrderBy(info => info.Reference.Protocol, StringComparer.Ordinal)
            .ThenBy(info => info.Reference.Version, StringComparer.Ordinal)
            .ThenBy(info => info.Reference.Variant, StringComparer.Ordinal),
    ];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var results = new List<ValidationResult>();
        for (var i = 0; i < Additional.Length; i++)
        {
            var broken = new List<ValidationResult>();
            Validator.TryValidateObject(Additional[i], new ValidationContext(Additional[i]), broken, validateAllProperties: true);
            results.AddRange(broken.Select(rule => new ValidationResult($"{nameof(Additional)}:{i}: {rule.ErrorMessage}", [nameof(Additional)])));
        }
        results.AddRange(Additional.GroupBy(added => added.Id).Where(same => same.Count() > 1).Select(same => new ValidationResult(
            $"{nameof(Additional)} has the {nameof(KnownProtocol.Id)} {same.Key} more than once.", [nameof(Additional)])));
        return results;
    }

    /// <summary>A protocol in configuration.</summary>
    public sealed class KnownProtocol
    {
        /// <summary>Its number, which no other has and which stays the same (<see cref="ProtocolInfo.Id"/>).</summary>
        [Range(ProtocolInfo.LowestConfiguredId, int.MaxValue)]
        public int Id { get; set; }

        /// <summary>Its name.</summary>
        [Required, StringLength(255, MinimumLength = 1)]
        public string Protocol { get; set; } = "";

        /// <summary>Its version.</summary>
        [Required, StringLength(255, MinimumLength = 1)]
        public string Version { get; set; } = "";

        /// <summary>Its variant, or none.</summary>
        [StringLength(255, MinimumLength = 1)]
        public string? Variant { get; set; }

        /// <summary>The adapter's name for it, for instance <c>OSLP</c>.</summary>
        [Required, StringLength(40, MinimumLength = 1)]
        public string Adapter { get; set; } = "";
    }
}
