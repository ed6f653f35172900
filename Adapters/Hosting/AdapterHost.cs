using System.Diagnostics.Metrics;
using GridOrleans.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GridOrleans.Adapters.Hosting;

/// <summary>Makes a process an adapter.</summary>
public static class AdapterHost
{
    /// <summary>
    /// Adds what every adapter has: registration, acceptance, deadlines, outcome reports, device messages, signing, drain, health and metrics.
    /// Needs a host made by <see cref="ProcessDefaults.CreateBuilder"/> and the way into the cluster
    /// (<see cref="GridOrleans.Hosting.ClusterClient.AddClusterClient"/>).
    /// </summary>
    /// <typeparam name="TProtocol">What it speaks.</typeparam>
    /// <param name="builder">The host.</param>
    /// <param name="protocol">The name of what it speaks, as devices carry it in <see cref="Devices.DeviceDetails.Protocol"/>.</param>
    /// <exception cref="OptionsException">Section <see cref="AdapterOptions.Section"/> breaks a rule.</exception>
    public static IHostApplicationBuilder AddAdapter<TProtocol>(this IHostApplicationBuilder builder, string protocol)
        where TProtocol : class, IProtocol
    {
        builder.AddOptionsOf<AdapterOptions>(AdapterOptions.Section);
        builder.Services
            .AddMetrics()
            .AddSingleton(new SpokenProtocol(protocol))
            .AddSingleton<IProtocol, TProtocol>()
            .AddSingleton(services => new CommandsInHand(services.GetRequiredService<IOptions<AdapterOptions>>().Value.Capacity))
            .AddSingleton(services => new ExchangeSlots(
                services.GetRequiredService<IOptions<AdapterOptions>>().Value.Concurrency, services.GetRequiredService<TimeProvider>()))
            .AddSingleton<DeviceTurns>()
            .AddSingleton<ClusterCalls>()
            .AddSingleton<AdapterLease>()
            .AddSingleton<AwaitedAttempts>()
            .AddSingleton<OutcomeReports>()
            .AddSingleton<CommandExecution>()
            .AddSingleton<AdapterEndpoint>()
            .AddSingleton(services => new AdapterMetrics(
                services.GetRequiredService<IMeterFactory>(), services.GetRequiredService<SpokenProtocol>(),
                services.GetRequiredService<CommandsInHand>()))
            .AddSingleton(services => new SecurityEvents(
                services.GetRequiredService<AdapterMetrics>(), services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILoggerFactory>()))
            .AddSingleton(services => new MessageLog(
                services.GetRequiredService<IOptions<AdapterOptions>>(), services.GetRequiredService<TimeProvider>()))
            .AddSingleton(services => new DeviceMessages(
                services.GetRequiredService<IGrainFactory>(), services.GetRequiredService<ClusterCalls>(), services.GetRequiredService<MessageLog>(),
                services.GetRequiredService<ILogger<DeviceMessages>>()))
            .AddSingleton(services => new BatchingSigner(
                services.GetRequiredService<IGrainFactory>(), services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<BatchingSigner>>()))
            .AddSingleton<AdapterPresence>()
            .AddHostedService(services => services.GetRequiredService<AdapterPresence>());
        builder.Services.AddHealthChecks().AddCheck<AdapterPresence>("adapter", tags: [ProcessDefaults.Ready]);
        return builder;
    }
}
