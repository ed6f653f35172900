namespace GridOrleans.Cli.Layout;

/// <summary>Every port of the platform, in this one place. Instances (silos, gateways, adapters) count from 1.</summary>
/// <param name="Offset">Added to every port, so that several platforms can run on one machine.</param>
public sealed record Ports(int Offset)
{
    /// <summary>The private PostgreSQL server.</summary>
    public int Postgres => 15432 + Offset;

    /// <summary>Where the simulated devices listen (in GXF, the port of devices on a loopback address; OSLP handbook, 1).</summary>
    public int SimulatorDevices => 12124 + Offset;

    /// <summary>The simulator's HTTP API.</summary>
    public int SimulatorHttp => 18280 + Offset;

    /// <summary>Between silos.</summary>
    public int Silo(int instance) => 11110 + instance + Offset;

    /// <summary>Where a silo's clients connect.</summary>
    public int SiloGateway(int instance) => 30000 + instance + Offset;

    /// <summary>A silo's health and metrics.</summary>
    public int SiloHttp(int instance) => 18080 + instance + Offset;

    /// <summary>A gateway's REST face without TLS, on loopback.</summary>
    public int GatewayHttp(int instance) => 8080 + (10 * (instance - 1)) + Offset;

    /// <summary>A gateway's REST face with TLS.</summary>
    public int GatewayHttps(int instance) => 8443 + (10 * (instance - 1)) + Offset;

    /// <summary>An adapter's health and metrics.</summary>
    public int AdapterHttp(int instance) => 18180 + instance + Offset;

    /// <summary>Where OSLP 0.6.1 devices connect to an adapter.</summary>
    public int AdapterDevices(int instance) => 12122 + (100 * (instance - 1)) + Offset;

    /// <summary>Where OSLP 0.5.1 devices connect to an adapter.</summary>
    public int AdapterLegacyDevices(int instance) => 12121 + (100 * (instance - 1)) + Offset;

    /// <summary>The ports that a platform of this size listens on.</summary>
    /// <param name="size">How much of everything.</param>
    /// <param name="privatePostgres">Whether it runs a PostgreSQL of its own.</param>
    public IEnumerable<PortNeed> Needed(PlatformSize size, bool privatePostgres)
    {
        if (privatePostgres) yield return new PortNeed(Postgres, "PostgreSQL");
        for (var i = 1; i <= size.Silos; i++)
        {
            yield return new PortNeed(Silo(i), $"silo {i}, cluster");
            yield return new PortNeed(SiloGateway(i), $"silo {i}, clients");
            yield return new PortNeed(SiloHttp(i), $"silo {i}, health");
        }

        for (var i = 1; i <= size.Gateways; i++)
        {
            yield return new PortNeed(GatewayHttp(i), $"gateway {i}, http");
            yield return new PortNeed(GatewayHttps(i), $"gateway {i}, https");
        }

        for (var i = 1; i <= size.Adapters; i++)
        {
            yield return new PortNeed(AdapterDevices(i), $"OSLP adapter {i}, devices");
            yield return new PortNeed(AdapterLegacyDevices(i), $"OSLP adapter {i}, 0.5.1 devices");
            yield return new PortNeed(AdapterHttp(i), $"OSLP adapter {i}, health");
        }

        if (size.Devices == 0) yield break;
        yield return new PortNeed(SimulatorDevices, "simulator, devices");
        yield return new PortNeed(SimulatorHttp, "simulator, http");
    }
}

/// <summary>A port and what it is for.</summary>
/// <param name="Port">TCP port on loopback.</param>
/// <param name="Purpose">For whom, as shown to people.</param>
public sealed record PortNeed(int Port, string Purpose);
