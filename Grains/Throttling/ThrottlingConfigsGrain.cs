using System.Globalization;
using System.Text.Json;
using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Authorisation;
using GridOrleans.Errors;
using GridOrleans.Json;

namespace GridOrleans.Throttling;

/// <summary>The configurations in one row. Reads answer from what is committed.</summary>
internal sealed class ThrottlingConfigsGrain([PersistentState("throttling-configs")] IPersistentState<ThrottlingConfigsGrain.Document> document, Authority authority,
    AuditTrail audit)
    : Grain, IThrottlingConfigs, IThrottlingSource
{
    private ThrottlingConfigs _known = new(0, []);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _known = document.State.Read();
        return Task.CompletedTask;
    }

    public Task<ThrottlingConfigs?> ReadSince(long revision) => Task.FromResult(revision == _known.Revision ? null : _known);

    public async Task<IReadOnlyList<ThrottlingConfig>> List(Caller caller)
    {
        await RequireRight(caller);
        return _known.All;
    }

    public async Task<ThrottlingConfig> Read(Caller caller, string name)
    {
        await RequireRight(caller);
        return Find(name) ?? throw Unknown(name);
    }

    public async Task<Creation<ThrottlingConfig>> Put(Caller caller, ThrottlingConfig config, string? expectedVersion)
    {
        await RequireRight(caller);
        Violation[] violations = [.. config.Validate()];
        if (violations.Length > 0)
            throw new RefusedException(violations);
        var former = Find(config.Name);
        CheckVersion(former, expectedVersion);
        if (_known.All.FirstOrDefault(other => other.Protocol == config.Protocol && other.Name != config.Name) is { } rival)
            throw new RefusedException(ErrorCode.ExistingThrottlingConfig, $"Protocol {config.Protocol} has the throttling configuration \"{rival.Name}\" already.");
        if (former is not null && SaysTheSame(former, config))
            return new(former, Created: false);
        if (former is null && _known.All.Count >= IThrottlingConfigs.Most)
            throw new RefusedException([new("name", $"there are {IThrottlingConfigs.Most} configurations already, which is the most")]);
        var kept = config with { Version = (_known.Revision + 1).ToString(CultureInfo.InvariantCulture) };
        await audit.Record(caller, AuditAction.PutThrottlingConfig, subject: config.Name, detail: JsonSerializer.Serialize(config, PlatformJson.Stored));
        await Store(_known.All.Where(other => other.Name != config.Name).Append(kept));
        return new(kept, former is null);
    }

    public async Task Remove(Caller caller, string name, string? expectedVersion)
    {
        await RequireRight(caller);
        CheckVersion(Find(name) ?? throw Unknown(name), expectedVersion);
        await audit.Record(caller, AuditAction.RemoveThrottlingConfig, subject: name);
        await Store(_known.All.Where(other => other.Name != name));
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

    private ThrottlingConfig? Find(string name) => _known.All.FirstOrDefault(config => config.Name == name);

    /// <summary>GXF's throttling service asks nobody who calls (platform handbook, 9.3); here it takes an organisation that runs the platform.</summary>
    private async Task RequireRight(Caller caller)
    {
        if ((await authority.Require(caller)).FunctionGroup != PlatformFunctionGroup.Admin)
            throw RefusedException.Unauthorized(caller.OrganisationIdentification);
    }

    private async Task Store(IEnumerable<ThrottlingConfig> configs)
    {
        var changed = new ThrottlingConfigs(_known.Revision + 1, [.. configs.OrderBy(config => config.Name, StringComparer.Ordinal)]);
        document.State.Write(changed);
        try
        {
            await document.WriteStateAsync();
        }
        catch
        {
            // The write may have been committed all the same: the next activation reads what is true.
            DeactivateOnIdle();
            throw;
        }
        _known = changed;
    }

    internal sealed class Document
    {
        public long Revision { get; set; }

        public List<Kept> Configs { get; set; } = [];

        public ThrottlingConfigs Read() => new(Revision, [.. Configs.Select(kept => kept.Config with { Version = kept.Version })]);

        public void Write(ThrottlingConfigs configs) =>
            (Revision, Configs) = (configs.Revision, [.. configs.All.Select(config => new Kept { Config = config, Version = config.Version })]);
    }

    /// <summary>A configuration with its version, which is no member of it in JSON.</summary>
    internal sealed class Kept
    {
        public required ThrottlingConfig Config { get; init; }

        public required string Version { get; init; }
    }
}
