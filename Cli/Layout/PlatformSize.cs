namespace GridOrleans.Cli.Layout;

/// <summary>How much of everything <c>grid up</c> starts.</summary>
/// <param name="Silos">Silos, 1 to <see cref="MostSilos"/>.</param>
/// <param name="Gateways">Gateways, 1 to <see cref="MostGateways"/>.</param>
/// <param name="Adapters">OSLP adapters, 1 to <see cref="MostAdapters"/>.</param>
/// <param name="Devices">Simulated street lights, 0 (no simulator) to <see cref="MostDevices"/>.</param>
/// <param name="PortOffset">Added to every port, 0 to <see cref="MostPortOffset"/>.</param>
public sealed record PlatformSize(int Silos = 2, int Gateways = 1, int Adapters = 1, int Devices = 10, int PortOffset = 0)
{
    /// <summary>Most silos: their port ranges hold that many.</summary>
    public const int MostSilos = 32;

    /// <summary>Most gateways.</summary>
    public const int MostGateways = 20;

    /// <summary>Most adapters: each takes a range of 100 ports for its devices, below PostgreSQL's port.</summary>
    public const int MostAdapters = 20;

    /// <summary>Most simulated devices: their identifications have five digits.</summary>
    public const int MostDevices = 99_999;

    /// <summary>
    /// Largest offset: the highest port stays below 32768, where Linux begins to give ports to outgoing connections
    /// (<c>net.ipv4.ip_local_port_range</c>), one of which could hold a listener's port.
    /// </summary>
    public const int MostPortOffset = 2_600;
}
