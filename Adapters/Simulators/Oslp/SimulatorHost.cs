using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using GridOrleans.Adapters.Oslp.Protocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace GridOrleans.Simulators.Oslp;

/// <summary>Puts the process together: options, devices, the OSLP listener, the HTTP interface.</summary>
public static class SimulatorHost
{
    private const int LargestBody = 64 * 1024;
    private const int Backlog = 4096;

    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Kestrel:Endpoints:Http:Url"] = "http://127.0.0.1:12180",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
    };

    /// <summary>Builds the process; it does nothing until it is started.</summary>
    /// <param name="args">The command line; see <see cref="SimulatorOptions"/> for the keys.</param>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
        {
            InitialData = Defaults,
        });
        builder.Services.AddSingleton<IValidateOptions<SimulatorOptions>, SimulatorOptionsCheck>();
        builder.Services.AddOptions<SimulatorOptions>().BindConfiguration(SimulatorOptions.Section).ValidateOnStart();
        AddDevices(builder.Services);
        AddListeners(builder);
        AddInterface(builder.Services);

        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.MapDevices();
        app.MapExecutions();
        app.MapFaults();
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
        return app;
    }

    /// <summary>Reads <c>host:port</c>.</summary>
    /// <returns>Null when it is something else.</returns>
    internal static EndPoint? ParseAddress(string text)
    {
        // Without the check for the port, an IP address alone would be read as one with port 0.
        if (IPEndPoint.TryParse(text, out var address) && address.Port > 0)
            return address;

        var colon = text.LastIndexOf(':');
        var host = colon > 0 ? text[..colon] : "";
        return Uri.CheckHostName(host) == UriHostNameType.Dns
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
                ? new DnsEndPoint(host, port)
                : null;
    }

    private static void AddDevices(IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<SimulatorOptions>>().Value);
        services.AddSingleton(provider => CreateModel(provider.GetRequiredService<SimulatorOptions>()));
        services.AddSingleton(provider => CreateFleet(provider.GetRequiredService<SimulatorOptions>(), provider.GetRequiredService<DeviceModel>()));
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<SimulatorOptions>();
            return new ExecutionLog(options.Devices, options.ExecutionsKept);
        });
        services.AddSingleton(provider => CreateFrames(provider.GetRequiredService<SimulatorOptions>()));
        services.AddSingleton(provider => CreatePlatformKey(provider.GetRequiredService<SimulatorOptions>()));
        services.AddSingleton(provider => new PlatformAddress(ParseAddress(provider.GetRequiredService<SimulatorOptions>().Platform)!));
        services.AddSingleton<FaultBoard>();
        services.AddSingleton<SimulatorCounters>();
        services.AddSingleton<Agenda>();
        services.AddSingleton<PlatformGate>();
        services.AddSingleton<PlatformLink>();
        services.AddSingleton<RequestIntake>();
        services.AddSingleton<Registration>();
        services.AddSingleton<EventDelivery>();
        services.AddHostedService<ErrandRunner>();
    }

    private static void AddListeners(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DeviceListener>();
        builder.Services.Configure<Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets.SocketTransportOptions>(
            options => options.Backlog = Backlog);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            var listener = kestrel.ApplicationServices.GetRequiredService<DeviceListener>();
            var options = kestrel.ApplicationServices.GetRequiredService<SimulatorOptions>();
            kestrel.Listen(IPEndPoint.Parse(options.Listen), listen =>
            {
                listener.Listen = listen;
                listen.UseConnectionHandler<PlatformConnectionHandler>();
            });
        });
    }

    private static void AddInterface(IServiceCollection services)
    {
        services.AddProblemDetails();
        services.AddHealthChecks().AddCheck<ListeningCheck>("listening");
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        });
    }

    private static Fleet CreateFleet(SimulatorOptions options, DeviceModel model) =>
        new(options.IdentificationPrefix, options.Devices, model);

    private static DeviceModel CreateModel(SimulatorOptions options)
    {
        var address = ResolveIPv4(options.AdvertisedAddress);
        return new DeviceModel
        {
            Outputs = SimulatorOptionsCheck.Outputs(options.Outputs)!,
            FirmwareVersion = options.FirmwareVersion,
            Address = address,
            Platform = ParseAddress(options.Platform) as IPEndPoint ?? new IPEndPoint(IPAddress.Any, 0),
            Legacy = options.Legacy,
            ReportsSwitching = options.EventAfterSwitch > TimeSpan.Zero,
        };
    }

    private static IPAddress ResolveIPv4(string address) =>
        Dns.GetHostAddresses(address, AddressFamily.InterNetwork).FirstOrDefault()
        ?? throw new InvalidOperationException($"Simulator:AdvertisedAddress '{address}' has no IPv4 address.");

    private static DeviceFrames CreateFrames(SimulatorOptions options) =>
        EnvelopeSigner.TryCreate(File.ReadAllBytes(options.DevicePrivateKeyFile), out var signer)
            ? new DeviceFrames(signer)
            : throw new InvalidOperationException($"'{options.DevicePrivateKeyFile}' holds no P-256 private key in PKCS#8 DER.");

    private static PlatformKey CreatePlatformKey(SimulatorOptions options)
    {
        var key = Convert.ToBase64String(File.ReadAllBytes(options.PlatformPublicKeyFile));
        return EnvelopeVerifier.IsUsable(key)
            ? new PlatformKey(key)
            : throw new InvalidOperationException($"'{options.PlatformPublicKeyFile}' holds no P-256 public key in SubjectPublicKeyInfo DER.");
    }
}
