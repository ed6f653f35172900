using System.ComponentModel.DataAnnotations;

namespace GridOrleans.Devices.Addresses;

/// <summary>Section <c>Registration</c>: what a device that registers takes from others (platform handbook, 4.6).</summary>
public sealed class RegistrationOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Registration";

    /// <summary>True: devices may have the same network address. False: the one that registers with it takes it from all others.</summary>
    public bool KeepDuplicateAddresses { get; set; }

    /// <summary>
    /// Addresses that several devices may have all the same, for instance that of a network behind one router: each an address, <c>10.0.0.1</c>, or a range with both
    /// ends, <c>10.0.0.1-10.0.0.9</c>.
    /// </summary>
    [MaxLength(1000)]
    public string[] AllowedDuplicates { get; set; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => AllowedDuplicates
        .Where(text => !AddressRange.TryParse(text, out _))
        .Select(text => new ValidationResult(
            $"{nameof(AllowedDuplicates)} has \"{text}\", which is neither an address such as 10.0.0.1 nor a range such as 10.0.0.1-10.0.0.9.",
            [nameof(AllowedDuplicates)]));
}
