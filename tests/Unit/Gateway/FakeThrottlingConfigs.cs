using System.Collections.Concurrent;
using System.Globalization;
using GridOrleans.Access;
using GridOrleans.Errors;
using GridOrleans.Throttling;
using ErrorCode = GridOrleans.Errors.ErrorCode;

namespace GridOrleans.Tests.Unit.Gateway;

/// <summary>The throttling configurations, with their versions.</summary>
internal sealed class FakeThrottlingConfigs : IThrottlingConfigs
{
    private int _revision;

    public ConcurrentDictionary<string, ThrottlingConfig> Configs { get; } = new();

    public Caller? LastCaller { get; private set; }

    public Task<IReadOnlyList<ThrottlingConfig>> List(Caller caller)
    {
        LastCaller = caller;
        return Task.FromResult<IReadOnlyList<ThrottlingConfig>>([.. Configs.Values.OrderBy(config => config.Name)]);
    }

    public Task<ThrottlingConfig> Read(Caller caller, string name) => Configs.TryGetValue(name, out var config)
        ? Task.FromResult(config)
        : Task.FromException<ThrottlingConfig>(new RefusedException(ErrorCode.UnknownThrottlingConfig, "There is none."));

    public async Task<Creation<ThrottlingConfig>> Put(Caller caller, ThrottlingConfig config, string? expectedVersion)
    {
        LastCaller = caller;
        Violation[] violations = [.. config.Validate()];
        if (violations.Length > 0)
            throw new RefusedException(violations);
        var created = !Configs.ContainsKey(config.Name);
        if (expectedVersion is not null && (created || expectedVersion != (await Read(caller, config.Name)).Version))
            throw new RefusedException(ErrorCode.VersionConflict, "It has changed.");
        var kept = config with { Version = (++_revision).ToString(CultureInfo.InvariantCulture) };
        Configs[config.Name] = kept;
        return new(kept, created);
    }

    public async Task Remove(Caller caller, string name, string? expectedVersion)
    {
        if (expectedVersion is not null && expectedVersion != (await Read(caller, name)).Version)
            throw new RefusedException(ErrorCode.VersionConflict, "It has changed.");
        await Read(caller, name);
        Configs.TryRemove(name, out _);
    }
}
