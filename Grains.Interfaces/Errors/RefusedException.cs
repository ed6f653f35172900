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

    /// <summary>The refusal of a device that is not there.</summary>
    public static RefusedException UnknownDevice(string deviceIdentification) =>
        new(ErrorCode.UnknownDevice, $"Device with id \"{deviceIdentification}\" could not be found.");
}
