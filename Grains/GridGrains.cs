using System.Net;
using GridOrleans.Access;
using GridOrleans.Adapters;
using GridOrleans.Audit;
using GridOrleans.Authorisation;
using GridOrleans.Cluster;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Devices.Addresses;
using GridOrleans.Events;
using GridOrleans.Housekeeping;
using GridOrleans.Housekeeping.Contacts;
using GridOrleans.Housekeeping.Exports;
using GridOrleans.Journal;
using GridOrleans.Notifications;
using GridOrleans.Notifications.Addresses;
using GridOrleans.Notifications.Sending;
using GridOrleans.Manufacturers;
using GridOrleans.Messages;
using GridOrleans.Organisations;
using GridOrleans.Protocols;
using GridOrleans.Signing;
using GridOrleans.Storage;
using GridOrleans.Throttling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Storage;

namespace GridOrleans;

/// <summary>Everything that the grains need inside a silo.</summary>
public static class GridGrains
{
    /// <summary>The configuration sections that the grains read, with their classes.</summary>
    public static IReadOnlyDictionary<string, Type> Sections { get; } = new Dictionary<string, Type>
    {
        [JournalOptions.Section] = typeof(JournalOptions),
        [CommandOptions.Section] = typeof(CommandOptions),
        [SweepOptions.Section] = typeof(SweepOptions),
        [DispatchOptions.Section] = typeof(DispatchOptions),
        [SigningOptions.Section] = typeof(SigningOptions),
        [WebHookOptions.Section] = typeof(WebHookOptions),
        [AuditOptions.Section] = typeof(AuditOptions),
        [ThrottlingOptions.Section] = typeof(ThrottlingOptions),
        [BootstrapOptions.Section] = typeof(BootstrapOptions),
        [AuthorisationOptions.Section] = typeof(AuthorisationOptions),
        [ProtocolOptions.Section] = typeof(ProtocolOptions),
        [RegistrationOptions.Section] = typeof(RegistrationOptions),
        [MessageOptions.Section] = typeof(MessageOptions),
        [HousekeepingOptions.Section] = typeof(HousekeepingOptions),
    };

    /// <summary>Adds the grains' services to a silo. The options are bound by the process.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="connectionString">Npgsql connection string of the role that owns the schema.</param>
    public static ISiloBuilder AddGridGrains(this ISiloBuilder silo, string connectionString)
    {
        var services = silo.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new GridDatabase(connectionString, provider.GetRequiredService<SiloIncarnation>()));
        services.AddSingleton<NpgsqlDataSource>(provider => provider.GetRequiredService<GridDatabase>().Reader);
        services.AddSingleton(provider => SiloIncarnation.Of(
            provider.GetRequiredService<ILocalSiloDetails>(), provider.GetRequiredService<IOptions<ClusterOptions>>()));
        services.AddSingleton<IGrainStorageSerializer, JsonStateSerializer>();
        services.AddSingleton<JournalReader>();
        services.AddSingleton<DeviceLoader>();
        services.AddSingleton<ICommandOwners, CommandOwners>();
        services.AddSingleton<UnwatchedCommands>();
        services.AddSingleton<SiloWorkload>();
        services.AddSingleton<KnownOrganisations>();
        services.AddSingleton<DeviceAccess>();
        services.AddSingleton<Authority>();
        services.AddSingleton<LivingSilos>();
        services.AddSingleton<PermitStore>();
        services.AddRunning<KnownLimits>();
        services.AddSingleton<DuplicateAddresses>();
        services.AddSingleton<GatewayDevices>();
        services.AddSingleton<ModelUse>();
        services.AddSingleton<DeviceWorkshop>();
        services.AddSingleton<PlatformKey>();
        services.AddSingleton<MessageSight>();
        services.AddRunning<EventHints>();
        services.AddSingleton<JournalWriter>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<JournalWriter>());
        services.AddSingleton<IJournal>(provider => provider.GetRequiredService<JournalWriter>());
        services.AddNotifications();
        services.AddRunning<RegistryWatch>();
        services.AddRunning<Dispatcher>();
        services.AddSingleton<Handover>();
        services.AddRunning<Sweeper>();
        services.AddRunning<Reminder>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<AuditAnchors>();
        services.AddSingleton<AuditRetention>();
        services.AddRunning<Anchoring>();
        services.AddHousekeeping();
        services.AddRunning<Bootstrap>();
        silo.AddIncomingGrainCallFilter<StoreExceptionFilter>();
        return silo;
    }

    private static void AddNotifications(this IServiceCollection services)
    {
        services.TryAddSingleton<HostNames>(Dns.GetHostAddressesAsync);
        services.AddSingleton<PublicAddresses>();
        services.AddSingleton<HookConnections>();
        services.AddSingleton<WebHookAccess>();
        services.AddSingleton<Notifier>();
        services.AddSingleton<DeadLetters>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<NotificationHints>();
        services.AddSingleton<HookClient>();
        services.AddRunning<WebHookDirectory>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<WebHookDirectory>());
        services.AddRunning<NotificationSender>();
        services.AddRunning<Leftovers>();
    }

    private static void AddHousekeeping(this IServiceCollection services)
    {
        services.AddSingleton<JobRuns>();
        services.AddSingleton<RetentionDay>();
        services.AddSingleton<Retention>();
        services.AddSingleton<DayExport>();
        services.AddSingleton<ContactCandidates>();
        services.AddSingleton<JobDirectory>();
        services.AddSingleton<JobExecution>();
        services.AddRunning<JobRunner>();
    }

    private static void AddRunning<T>(this IServiceCollection services) where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
