using System.Text.Json;

namespace GridOrleans.Cli.Supervision;

/// <summary>
/// Where a process runs when it does not simply run on this machine beside the others, for <c>grid chaos</c> and tests: a network of its own, a clock of its own,
/// another build.
/// </summary>
internal sealed record Site
{
    /// <summary>The address that it binds to and is reached at.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>What stands in front of its command line and becomes it.</summary>
    public IReadOnlyList<string> Prefix { get; init; } = [];

    /// <summary>Environment variables beyond its own; they win.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The file of its program; null: what the repository's build left.</summary>
    public string? Program { get; init; }
}

/// <summary>The sites of a platform by the processes' names; who is not named runs as usual.</summary>
internal sealed class Sites
{
    private static readonly Site Usual = new();

    private readonly IReadOnlyDictionary<string, Site> named;

    /// <summary>Makes them.</summary>
    public Sites(IReadOnlyDictionary<string, Site>? named = null) => this.named = named ?? new Dictionary<string, Site>();

    /// <summary>Reads what <see cref="Write"/> wrote; without a file, everything runs as usual.</summary>
    public static Sites Read(string? file) =>
        new(file is null ? null : JsonSerializer.Deserialize<Dictionary<string, Site>>(File.ReadAllBytes(file), JsonSerializerOptions.Web));

    /// <summary>The site of a process.</summary>
    public Site Of(string process) => named.GetValueOrDefault(process, Usual);

    /// <summary>Writes them for the supervisor.</summary>
    public void Write(string file) => File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(named, JsonSerializerOptions.Web));
}
