using GridOrleans.Adapters.Hosting;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Hosting;
using Microsoft.AspNetCore.Connections;

namespace GridOrleans.Adapters.Oslp;

/// <summary>Makes a process an adapter for the Open Street Light Protocol.</summary>
internal static class OslpAdapter
{
    /// <summary>The protocol's name, as devices carry it.</summary>
    public const string Protocol = "OSLP";

    /// <exception cref="CannotListenException">A device port cannot be had.</exception>
    /// <exception cref="OptionsException">Section <see cref="OslpOptions.Section"/> or that of every adapter breaks a rule.</exception>
    public static void AddOslpAdapter(this WebApplicationBuilder builder)
    {
        var options = builder.AddOptionsOf<OslpOptions>(OslpOptions.Section);
        foreach (var (key, endpoint) in options.Endpoints)
            Listening.Require(endpoint, $"{OslpOptions.Section}:{key}");
        builder.AddAdapter<OslpProtocol>(Protocol);
        builder.Services
            .AddSingleton<EnvelopeVerifier>(_ => new EnvelopeVerifier())
            .AddSingleton<DeviceExchange>()
            .AddSingleton<IncomingMessages>()
            .AddSingleton<DevicePort>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (var (_, endpoint) in options.Endpoints)
                kestrel.Listen(endpoint, listen => listen.UseConnectionHandler<DevicePort>());
        });
    }

    /// <summary>The name by which the platform finds the device of a uid.</summary>
    public static string IdentityOf(DeviceUid uid) => $"{Protocol}:{uid}";
}
