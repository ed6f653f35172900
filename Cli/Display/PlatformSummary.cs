using GridOrleans.Cli.Devices;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Cli.Display;

/// <summary>Where things are, printed when the platform is ready.</summary>
internal static class PlatformSummary
{
    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="home">The platform's folder.</param>
    /// <param name="state">What runs.</param>
    /// <param name="took">How long the start took; <c>null</c> when it ran already.</param>
    /// <param name="detached">Whether it goes on when this command ends.</param>
    public static void Write(TextWriter output, GridHome home, PlatformState state, TimeSpan? took, bool detached)
    {
        var ports = new Ports(state.Size.PortOffset);
        foreach (var remark in state.Remarks) output.WriteLine($"Note: {remark}");
        if (took is { } time) output.WriteLine($"Ready after {time.TotalSeconds:0.0} s.");
        Line(output, "REST", $"http://127.0.0.1:{ports.GatewayHttp(1)}   https://localhost:{ports.GatewayHttps(1)} (CA: $GRID_CA)");
        Line(output, "OSLP devices", $"127.0.0.1:{ports.AdapterDevices(1)}   version 0.5.1: 127.0.0.1:{ports.AdapterLegacyDevices(1)}");
        if (state.Size.Devices is var devices and > 0)
        {
            var lights = devices == 1
                ? SimulatedDevices.Identification(1)
                : $"{SimulatedDevices.Identification(1)} to {SimulatedDevices.Identification(devices)}";
            Line(output, "Simulator", $"http://127.0.0.1:{ports.SimulatorHttp}   {lights}");
        }

        Line(output, "Database", state.PrivateDatabase ? $"PostgreSQL on 127.0.0.1:{ports.Postgres}" : "named by GRID_DATABASE");
        Line(output, "Variables", $". {home.EnvFile}");
        Line(output, "Logs", home.Logs);
        Line(output, "Stop", detached ? $"./grid down{home.Option}" : $"Ctrl-C, or ./grid down{home.Option} in another shell");
        output.Flush();
    }

    private static void Line(TextWriter output, string what, string where) => output.WriteLine($"  {what,-13} {where}");
}
