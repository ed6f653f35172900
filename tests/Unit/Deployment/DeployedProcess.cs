using GridOrleans.Adapters.Hosting;
using GridOrleans.Adapters.Oslp;
using GridOrleans.Gateway.Access.Certificates;
using GridOrleans.Gateway.Access.OpenId;
using GridOrleans.Gateway.Rest;
using GridOrleans.Hosting;
using GridOrleans.Silo;
using GridOrleans.Simulators.Oslp;

namespace GridOrleans.Tests.Unit.Deployment;

/// <summary>A process that has an image of its own.</summary>
/// <param name="Target">Its target in the <c>Dockerfile</c>.</param>
/// <param name="Project">Its folder.</param>
/// <param name="Assembly">Its program.</param>
/// <param name="Sections">The configuration sections that it reads, with their classes.</param>
internal sealed record DeployedProcess(string Target, string Project, string Assembly, IReadOnlyDictionary<string, Type> Sections)
{
    public static DeployedProcess Silo { get; } = new("silo", "Silo", "GridOrleans.Silo",
        new Dictionary<string, Type>(GridGrains.Sections) { [ClusterOptions.Section] = typeof(SiloOptions) });

    public static DeployedProcess Gateway { get; } = new("gateway", "Gateway", "GridOrleans.Gateway", new Dictionary<string, Type>
    {
        [ClusterOptions.Section] = typeof(ClusterOptions),
        [RestOptions.Section] = typeof(RestOptions),
        [ClientCertificateOptions.Section] = typeof(ClientCertificateOptions),
        [OpenIdOptions.Section] = typeof(OpenIdOptions),
    });

    public static DeployedProcess OslpAdapter { get; } = new("oslp-adapter", "Adapters/Oslp", "GridOrleans.Adapters.Oslp",
        new Dictionary<string, Type>
        {
            [ClusterOptions.Section] = typeof(ClusterOptions),
            [AdapterOptions.Section] = typeof(AdapterOptions),
            [OslpOptions.Section] = typeof(OslpOptions),
        });

    public static DeployedProcess OslpSimulator { get; } = new("oslp-simulator", "Adapters/Simulators/Oslp", "GridOrleans.Simulators.Oslp",
        new Dictionary<string, Type> { [SimulatorOptions.Section] = typeof(SimulatorOptions) });

    public static IReadOnlyList<DeployedProcess> All { get; } = [Silo, Gateway, OslpAdapter, OslpSimulator];

    /// <summary>The process that a service runs; null for a program of others, or when the service runs something else in the same image.</summary>
    public static DeployedProcess? Of(ComposeService service) =>
        service.Entrypoint.Count > 0 ? null : All.SingleOrDefault(process => process.Target == service.Build?.Target);
}
