using System.ComponentModel.DataAnnotations;
using System.Net;
using GridOrleans.Hosting;

namespace GridOrleans.Silo;

/// <summary>Section <c>Cluster</c> of a silo: where it stands.</summary>
public sealed class SiloOptions : ClusterOptions
{
    /// <summary>The silo's name in lists and logs.</summary>
    [Required]
    public string SiloName { get; set; } = "silo-1";

    /// <summary>The IP address under which other processes reach it; it listens there, too.</summary>
    [Required]
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>Listen on all addresses instead of the advertised one only, as containers need.</summary>
    public bool ListenOnAnyAddress { get; set; }

    /// <summary>The port for other silos. Keep it over restarts: a successor on the same port ends its predecessor at once (Orleans handbook, 2.a).</summary>
    [Range(1, 65535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>The port for gateways and adapters.</summary>
    [Range(1, 65535)]
    public int GatewayPort { get; set; } = 30001;

    /// <inheritdoc/>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var broken in base.Validate(validationContext))
            yield return broken;
        // A container knows its name, not its address.
        if (!IPAddress.TryParse(AdvertisedAddress, out _) && Uri.CheckHostName(AdvertisedAddress) != UriHostNameType.Dns)
            yield return new("AdvertisedAddress must be an IP address or a host name.", [nameof(AdvertisedAddress)]);
    }
}
