using GridOrleans.Cli.Layout;

namespace GridOrleans.Cli.Bench;

/// <summary>Something that is measured on the platform as users run it.</summary>
/// <param name="name">Its name on the command line and in reports.</param>
/// <param name="description">What it does, in a few words.</param>
internal abstract class Benchmark(string name, string description)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>What it does.</summary>
    public string Description => description;

    /// <summary>Measures, repeatedly where the options say so.</summary>
    /// <exception cref="CannotContinueException">It cannot be measured here.</exception>
    public abstract Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellation);
}

/// <summary>What benchmarks have at hand.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Stage">Starts platforms.</param>
/// <param name="Say">Tells how it goes.</param>
/// <param name="Time">The machine's clock.</param>
internal sealed record BenchContext(BenchOptions Options, BenchStage Stage, Action<string> Say, TimeProvider Time);

/// <summary>What was asked for.</summary>
/// <param name="Devices">Devices, in benchmarks that work with any number; null: as many as the benchmark's full size has.</param>
/// <param name="Rounds">How often each thing is measured.</param>
/// <param name="Silos">Silos.</param>
/// <param name="PortOffset">Added to every port.</param>
/// <param name="OverloadDuration">How long <c>overload</c> offers.</param>
internal sealed record BenchOptions(int? Devices, int Rounds, int Silos, int PortOffset, TimeSpan OverloadDuration)
{
    /// <summary>The platform under measurement: one gateway and one adapter, the lights apart.</summary>
    public PlatformSize Size => new(Silos, Gateways: 1, Adapters: 1, Devices: 0, PortOffset);
}
