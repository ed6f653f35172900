using System.Globalization;
using System.Text.Json;
using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Authorisation;
using GridOrleans.Errors;
using GridOrleans.Json;
using GridOrleans.Storage;

namespace GridOrleans.Throttling;

/// <summary>
/// The configurations in one row. GXF's throttling service asks nobody who calls (platform handbook, 9.3); here it takes an organisation that runs the platform.
/// </summary>
internal sealed class ThrottlingConfigsGrain(
    [PersistentState("throttling-configs")] IPersistentState<ThrottlingConfigsGrain.Document> state, Authority authority, AuditTrail audit)
    : Grain, IThrottlingConfigs, IThrottlingSource
{
    private Committed<Document> Stored => field ??= new(state, this);

    public Task<ThrottlingConfigs?> ReadSince(long revision) => Task.FromResult(revision == Stored.Value.Revision ? null : Stored.Value.Read());

    public async Task<IReadOnlyList<ThrottlingConfig>> List(Caller caller)
    {
        await authority.RequireAdministrator(caller);
        return Stored.Value.Read().All;
    }

    public async Task<ThrottlingConfig> Read(Caller caller, string name)
    {
        await authority.RequireAdministrator(caller);
        return Find(name) ?? throw Unknown(name);
    }

    public async Task<Creation<ThrottlingConfig>> Put(Caller caller, ThrottlingConfig config, string? expectedVersion)
    {
        await authority.RequireAdministrator(caller);
        RefusedException.ThrowIfAny(config.Validate());
        var known = Stored.Value.Read();
        var former = known.All.FirstOrDefault(other => other.Name == config.Name);
        CheckVersion(former, expectedVersion);
        if (known.All.FirstOrDefault(other => other.Protocol == config.Protocol && other.Name != config.Name) is { } rival)
            throw new RefusedException(ErrorCode.ExistingThrottlingConfig, $"Protocol {config.Protocol} has the throttling configuration \"{rival.Name}\" already.");
        if (former is not null && SaysTheSame(former, config))
            return new(former, Created: false);
        if (former is null && known.All.Count >= IThrottlingConfigs.Most)
            throw new RefusedException([new("name", $"there are {IThrottlingConfigs.Most} configurations already, which is the most")]);
        var kept = config with { Version = (known.Revision + 1).ToString(CultureInfo.InvariantCulture) };
        await audit.Record(caller, AuditAction.PutThrottlingConfig, subject: config.Name, detail: JsonSerializer.Serialize(config, PlatformJson.Stored));
        await Store(known.All.Where(other => other.Name != config.Name).Append(kept));
        return new(kept, former is null);
    }

    public async Task Remove(Caller caller, string name, string? expectedVersion)
    {
        await authority.RequireAdministrator(caller);
        CheckVersion(Find(name) ?? throw Unknown(name), expectedVersion);
        await audit.Record(caller, AuditAction.RemoveThrottlingConfig, subject: name);
        await Store(Stored.Value.Read().All.Where(other => other.Name != name));
    }

    private static bool SaysTheSame(ThrottlingConfig one, ThrottlingConfig other) =>
        one with { Cells = [], Version = "" } == other with { Cells = [], Version = "" } && one.Cells.SequenceEqual(other.Cells);

    private static void CheckVersion(ThrottlingConfig? former, string? expected)
    {
        if (expected is not null && expected != former?.Version)
            throw new RefusedException(ErrorCode.VersionConflict, "The throttling configuration has changed since it was read; read it again.");
    }

    private static RefusedException Unknown(string name) =>
        new(ErrorCode.UnknownThrottlingConfig, $"Throttling configuration \"{name}\" could not be found.");

    private ThrottlingConfig? Find(string name) => Stored.Value.Read().All.FirstOrDefault(config => config.Name == name);

    private Task Store(IEnumerable<ThrottlingConfig> configs) => Stored.Write(new()
    {
        Revision = Stored.Value.Revision + 1,
        Configs = [.. configs.OrderBy(config => config.Name, StringComparer.Ordinal).Select(config => new Kept { Config = config, Version = config.Version })],
    });

    internal sealed class Document
    {
        public long Revision { get; init; }

        public IReadOnlyList<Kept> Configs { get; init; } = [];

        public ThrottlingConfigs Read() => new(Revision, [.. Configs.Select(kept => kept.Config with { Version = kept.Version })]);
    }

    /// <summary>A configuration with its version, which is no member of it in JSON.</summary>
    internal sealed class Kept
    {
        public required ThrottlingConfig Config { get; init; }

        public required string Version { get; init; }
    }
}
