using System.Net;
using GridOrleans.Adapters.Oslp.Protocol.Messages;
using Microsoft.Extensions.Options;

namespace GridOrleans.Simulators.Oslp;

/// <summary>Says everything that is wrong with the options at once, by the key that has to change.</summary>
internal sealed class SimulatorOptionsCheck : IValidateOptions<SimulatorOptions>
{
    private const int MaximumDevices = 99_999;
    private const int MaximumPrefix = 35;
    private const int MaximumOutputs = 6;
    private const int MaximumFirmwareVersion = 6;

    public ValidateOptionsResult Validate(string? name, SimulatorOptions options)
    {
        var wrong = Check(options).Select(failure => $"{SimulatorOptions.Section}:{failure}").ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    /// <summary>Reads the list of outputs.</summary>
    /// <returns>Null when there is none, there are too many, or one is neither LIGHT nor TARIFF.</returns>
    public static IReadOnlyList<RelayType>? Outputs(string text)
    {
        var outputs = text.Split(',', StringSplitOptions.TrimEntries).Select(Output).ToList();
        return outputs.Count <= MaximumOutputs && !outputs.Contains(RelayType.RtNotSet) ? outputs : null;
    }

    private static RelayType Output(string text) => text.ToUpperInvariant() switch
    {
        "LIGHT" => RelayType.Light,
        "TARIFF" => RelayType.Tariff,
        _ => RelayType.RtNotSet,
    };

    private static IEnumerable<string> Check(SimulatorOptions options)
    {
        if (options.Devices is < 1 or > MaximumDevices)
            yield return $"{nameof(options.Devices)} must be 1 to {MaximumDevices}.";
        if (options.IdentificationPrefix.Length is 0 or > MaximumPrefix)
            yield return $"{nameof(options.IdentificationPrefix)} must have 1 to {MaximumPrefix} characters.";
        if (!IPEndPoint.TryParse(options.Listen, out _))
            yield return $"{nameof(options.Listen)} must be an IP address and a port, such as 127.0.0.1:12124.";
        if (SimulatorHost.ParseAddress(options.Platform) is null)
            yield return $"{nameof(options.Platform)} must be a host and a port, such as 127.0.0.1:12122.";
        if (string.IsNullOrWhiteSpace(options.AdvertisedAddress))
            yield return $"{nameof(options.AdvertisedAddress)} must be an IPv4 address or a host name.";
        if (!File.Exists(options.DevicePrivateKeyFile))
            yield return $"{nameof(options.DevicePrivateKeyFile)} must name a file with a P-256 private key (PKCS#8 DER).";
        if (!File.Exists(options.PlatformPublicKeyFile))
            yield return $"{nameof(options.PlatformPublicKeyFile)} must name a file with a P-256 public key (SubjectPublicKeyInfo DER).";
        if (Outputs(options.Outputs) is null)
            yield return $"{nameof(options.Outputs)} must be one to {MaximumOutputs} of LIGHT and TARIFF, separated by commas.";
        if (options.FirmwareVersion.Length is 0 or > MaximumFirmwareVersion)
            yield return $"{nameof(options.FirmwareVersion)} must have 1 to {MaximumFirmwareVersion} characters.";
        foreach (var failure in CheckBounds(options).Concat(CheckFaults(options)))
            yield return failure;
    }

    private static IEnumerable<string> CheckBounds(SimulatorOptions options)
    {
        if (options.Concurrency is < 1 or > 1024)
            yield return $"{nameof(options.Concurrency)} must be 1 to 1024.";
        if (options.MaximumConnections < 1)
            yield return $"{nameof(options.MaximumConnections)} must be at least 1.";
        if (options.ExecutionsKept is < 1_000 or > 10_000_000)
            yield return $"{nameof(options.ExecutionsKept)} must be 1000 to 10000000.";
        if (options.EventAfterSwitch < TimeSpan.Zero || options.RebootDelay < TimeSpan.Zero)
            yield return $"{nameof(options.EventAfterSwitch)} and {nameof(options.RebootDelay)} must not be negative.";
        var positive = new[]
        {
            options.RetryDelay, options.MaximumRetryDelay, options.ConnectTimeout, options.ResponseTimeout, options.IdleTimeout,
        };
        if (positive.Any(duration => duration <= TimeSpan.Zero || duration > TimeSpan.FromHours(1)))
            yield return "RetryDelay, MaximumRetryDelay, ConnectTimeout, ResponseTimeout and IdleTimeout must be above 0 and at most 1 hour.";
    }

    private static IEnumerable<string> CheckFaults(SimulatorOptions options) =>
        options.DeviceFaults.Select(own => (Key: $"{nameof(options.DeviceFaults)}:{own.Key}", Faults: own.Value))
            .Append((nameof(options.Faults), options.Faults))
            .SelectMany(faults => FaultEndpoints.Check(faults.Item2).Keys.Select(member => $"{faults.Item1}:{member} is out of range."));
}
