namespace GridOrleans.Errors;

/// <summary>A request that the platform refuses for a reason that the caller can mend. Nothing of it is stored.</summary>
[GenerateSerializer, Alias("RefusedException")]
public sealed class RefusedException : Exception
{
    /// <summary>Refuses with a code of <see cref="ErrorCode"/>.</summary>
    public RefusedException(string code, string message) : base(message) => Code = code;

    /// <summary>Refuses because of broken rules, with <see cref="ErrorCode.ValidationError"/>.</summary>
    public RefusedException(IReadOnlyList<Violation> violations)
        : base(string.Join("; ", violations.Select(v => $"{v.Field}: {v.Rule}")))
    {
        Code = ErrorCode.ValidationError;
        Violations = violations;
    }

    /// <summary>One of <see cref="ErrorCode"/>.</summary>
    [Id(0)]
    public string Code { get; }

    /// <summary>The broken rules; empty unless the code is <see cref="ErrorCode.ValidationError"/>.</summary>
    [Id(1)]
    public IReadOnlyList<Violation> Violations { get; } = [];

    /// <summary>Refuses when rules are broken.</summary>
    /// <exception cref="RefusedException">They are.</exception>
    public static void ThrowIfAny(IEnumerable<Violation> violations)
    {
        Violation[] all = [.. violations];
        if (all.Length > 0)
            throw new RefusedException(all);
    }

    /// <summary>The refusal of a device that is not there.</summary>
    public static RefusedException UnknownDevice(string deviceIdentification) =>
        new(ErrorCode.UnknownDevice, $"Device with id \"{deviceIdentification}\" could not be found.");

    /// <summary>The refusal of a function that the organisation has not been given, in GXF's words (platform handbook, 3.4).</summary>
    public static RefusedException Unauthorized(string organisationIdentification) =>
        new(ErrorCode.Unauthorized, $"Organisation [{organisationIdentification}] is not authorized for action");

    /// <summary>The refusal of an organisation that has nothing to do with the device, in the words for a device that is not there.</summary>
    public static RefusedException ForeignDevice(string deviceIdentification) =>
        new(ErrorCode.ForeignDevice, UnknownDevice(deviceIdentification).Message);

    /// <summary>The refusal of an organisation that is not there, in GXF's words (platform handbook, 1.3).</summary>
    public static RefusedException UnknownOrganisation(string organisationIdentification) =>
        new(ErrorCode.UnknownOrganisation, $"Organisation with id \"{organisationIdentification}\" could not be found.");

    /// <summary>The refusal of an output that the device does not have.</summary>
    public static RefusedException UnknownOutput(string deviceIdentification, int index) =>
        new(ErrorCode.UnknownOutput, $"Device {deviceIdentification} has no output {index}.");

    /// <summary>The refusal of a protocol that the platform does not know in this version and variant.</summary>
    public static RefusedException UnknownProtocol(string protocol, string version, string? variant) =>
        new(ErrorCode.UnknownProtocol, $"The platform does not know protocol {protocol}, version {version}, {(variant is null ? "without variant" : $"variant {variant}")}.");

    /// <summary>The refusal of a protocol's number that the platform does not know.</summary>
    public static RefusedException UnknownProtocol(int id) => new(ErrorCode.UnknownProtocol, $"The platform does not know a protocol with the number {id}.");

    /// <summary>The refusal of an API token that is not there.</summary>
    public static RefusedException UnknownToken(string organisationIdentification, Guid id) =>
        new(ErrorCode.UnknownToken, $"Organisation {organisationIdentification} has no token {id}.");
}
