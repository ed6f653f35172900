namespace GridOrleans.Cli.Supervision;

/// <summary>The order of starting; stopping goes the other way round.</summary>
internal enum Stage
{
    /// <summary>PostgreSQL.</summary>
    Database,

    /// <summary>Silos; they are stopped one after another, so that each hands over its grains.</summary>
    Silo,

    /// <summary>Protocol adapters.</summary>
    Adapter,

    /// <summary>Gateways.</summary>
    Gateway,

    /// <summary>Devices in software.</summary>
    Simulator,
}
