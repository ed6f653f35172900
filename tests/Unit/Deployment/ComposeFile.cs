using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace GridOrleans.Tests.Unit.Deployment;

/// <summary>What <c>docker-compose.yml</c> says, as far as it is used here: a key that stands in none of these classes cannot be read.</summary>
internal sealed partial class ComposeFile
{
    public string Name { get; init; } = "";

    public Dictionary<string, ComposeService> Services { get; init; } = [];

    public Dictionary<string, ComposeNetwork> Networks { get; init; } = [];

    public Dictionary<string, object?> Volumes { get; init; } = [];

    public Dictionary<string, ComposeSecret> Secrets { get; init; } = [];

    /// <summary>The top of the source tree.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../.."));

    /// <summary>A file of the source tree.</summary>
    public static string TextOf(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>Reads it as it stands, variables not replaced.</summary>
    public static ComposeFile ReadRaw(string text)
    {
        var merged = new MergingParser(new Parser(new StringReader(text)));
        var all = new DeserializerBuilder().WithDuplicateKeyChecking().Build().Deserialize<Dictionary<string, object>>(merged);
        // Extensions hold what several services share; merged, they have done their work.
        var plain = all.Where(pair => !pair.Key.StartsWith("x-", StringComparison.Ordinal)).ToDictionary();
        return new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build()
            .Deserialize<ComposeFile>(new SerializerBuilder().Build().Serialize(plain));
    }

    /// <summary>Reads it with its variables replaced.</summary>
    /// <exception cref="InvalidOperationException">A required variable is missing.</exception>
    public static ComposeFile Read(string text, IReadOnlyDictionary<string, string> variables) => ReadRaw(Variable().Replace(text, match =>
    {
        var name = match.Groups["name"].Value;
        if (variables.TryGetValue(name, out var value))
            return value;
        return match.Groups["default"] is { Success: true } otherwise
            ? otherwise.Value
            : throw new InvalidOperationException($"{name} is not set: {match.Groups["why"].Value}");
    }));

    [GeneratedRegex(@"\$\{(?<name>\w+)(:-(?<default>[^}]*)|:\?(?<why>[^}]*))?\}")]
    private static partial Regex Variable();

    private static string Here([CallerFilePath] string path = "") => path;
}

internal sealed class ComposeService
{
    public string? Image { get; init; }

    public ComposeBuild? Build { get; init; }

    public string? Restart { get; init; }

    public string? StopGracePeriod { get; init; }

    public string? ShmSize { get; init; }

    public List<string> CapDrop { get; init; } = [];

    public List<string> SecurityOpt { get; init; } = [];

    public List<string> Entrypoint { get; init; } = [];

    public List<string> Command { get; init; } = [];

    public ComposeHealthcheck? Healthcheck { get; init; }

    public Dictionary<string, ComposeDependency> DependsOn { get; init; } = [];

    public Dictionary<string, string> Environment { get; init; } = [];

    public List<string> Ports { get; init; } = [];

    public List<string> Secrets { get; init; } = [];

    public List<string> Volumes { get; init; } = [];

    public Dictionary<string, ComposeAddress> Networks { get; init; } = [];

    /// <summary>Its address, where it has a fixed one.</summary>
    public string? FixedAddress => Networks.Values.Select(place => place.Ipv4Address).FirstOrDefault(address => address is not null);
}

internal sealed record ComposeBuild
{
    public string Context { get; init; } = "";

    public string Target { get; init; } = "";
}

internal sealed record ComposeHealthcheck
{
    public List<string> Test { get; init; } = [];

    public string? Interval { get; init; }

    public string? Timeout { get; init; }

    public int Retries { get; init; }

    public string? StartPeriod { get; init; }
}

internal sealed record ComposeDependency
{
    public string Condition { get; init; } = "";
}

internal sealed record ComposeAddress
{
    public string? Ipv4Address { get; init; }
}

internal sealed record ComposeNetwork
{
    public ComposeAddresses Ipam { get; init; } = new();
}

internal sealed record ComposeAddresses
{
    public List<ComposeSubnet> Config { get; init; } = [];
}

internal sealed record ComposeSubnet
{
    public string Subnet { get; init; } = "";

    public string IpRange { get; init; } = "";
}

internal sealed record ComposeSecret
{
    public string File { get; init; } = "";
}
