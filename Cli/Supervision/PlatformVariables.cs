using System.Globalization;

namespace GridOrleans.Cli.Supervision;

/// <summary>The variables of <c>.grid/env</c>.</summary>
internal static class PlatformVariables
{
    /// <summary>The variables for this platform with the processes as they run now.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(ProcessTable table, PlatformState state)
    {
        var ports = table.Ports;
        yield return new("GRID_REST_URL", table.RestUrl);
        yield return new("GRID_SOAP_URL", table.SecureUrl);
        yield return new("GRID_CA", table.Keys.Authority.CertificateFile);
        yield return new("GRID_TOKEN", table.Keys.Token());
        yield return new("GRID_ADMIN_ORGANISATION", ProcessTable.AdminOrganisation);
        yield return new("GRID_OSLP_PLATFORM_HOST", "127.0.0.1");
        yield return new("GRID_OSLP_PLATFORM_PORT", Number(ports.AdapterDevices(1)));
        yield return new("GRID_OSLP_DEVICE_PORT", Number(ports.SimulatorDevices));
        yield return new("GRID_OSLP_PLATFORM_PUBLIC_KEY", table.Keys.PlatformPublicKey);
        yield return new("GRID_OSLP_DEVICE_PRIVATE_KEY", table.Keys.DevicePrivateKey);
        if (table.Size.Devices > 0) yield return new("GRID_SIMULATOR_URL", table.SimulatorUrl);
        yield return new("GRID_DATABASE", table.Database.Exported);
        yield return new("GRID_PID_SUPERVISOR", Number(state.Supervisor.Pid));
        foreach (var process in state.Processes)
            if (process.Identity is { } identity) yield return new(PidName(process.Name), Number(identity.Pid));
    }

    /// <summary><c>silo-1</c> becomes <c>GRID_PID_SILO_1</c>.</summary>
    internal static string PidName(string process) => $"GRID_PID_{process.Replace('-', '_').ToUpperInvariant()}";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
