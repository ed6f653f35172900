using System.Collections.Frozen;
using System.Text.Json;
using GridOrleans.Journal;
using GridOrleans.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GridOrleans.Notifications;

/// <summary>Which web hook.</summary>
internal readonly record struct HookKey(string Organisation, string Application);

/// <summary>
/// All organisations' web hooks in this silo's memory, so that the end of a command asks nobody whether somebody wants to hear of it. Read before the first
/// grain is there, then what has changed, every <see cref="WebHookOptions.RefreshPeriod"/>, and all once a minute; while the database is away, what was known stays.
/// </summary>
internal sealed partial class WebHookDirectory(
    NpgsqlDataSource database, IOptions<WebHookOptions> options, TimeProvider time, ILogger<WebHookDirectory> logger)
    : BackgroundService, ILifecycleParticipant<ISiloLifecycle>
{
    private const string Changed = $"""
        select extension, payload::text, modified from grain_state
        where type = '{WebHooksDocument.StateName}' and modified >= $1 and payload is not null
        """;

    // A row bears the time at which its transaction began; it is seen when that has been committed.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromMinutes(1);

    /// <summary>How often all are read: what a standby writes once it is promoted, with a clock that is behind, looks older than what is known already.</summary>
    internal static readonly TimeSpan WholePeriod = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, DateTimeOffset> _read = [];
    private volatile State _state = State.Empty;
    private volatile bool _isLoaded;
    private DateTimeOffset _latest = DateTimeOffset.MinValue;
    private long? _readWhole;

    /// <summary>The hooks that are to hear of what concerns an organisation; mostly none.</summary>
    public IReadOnlyList<StoredWebHook> EnabledHooksOf(string organisation) => _state.Enabled.GetValueOrDefault(organisation, []);

    /// <summary>A hook, also one that is disabled or was removed lately.</summary>
    public StoredWebHook? Find(HookKey key) => _state.Hooks.GetValueOrDefault(key);

    /// <summary>All hooks that hear of something.</summary>
    public IReadOnlyList<HookKey> Enabled => _state.EnabledKeys;

    /// <summary>Those that are disabled or were removed lately.</summary>
    public IEnumerable<KeyValuePair<HookKey, StoredWebHook>> Ended => _state.Hooks.Where(hook => !hook.Value.IsEnabled);

    /// <summary>Reads all hooks before any grain can end a command.</summary>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(WebHookDirectory), ServiceLifecycleStage.RuntimeStorageServices, async cancellationToken =>
        {
            await Refresh(cancellationToken);
            _isLoaded = true;
        });

    /// <summary>Reads what has changed.</summary>
    internal async Task Refresh(CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        var whole = _latest == DateTimeOffset.MinValue || _readWhole is not { } last || time.GetElapsedTime(last, begin) >= WholePeriod;
        await using var command = database.CreateCommand(Changed);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = whole ? DateTimeOffset.MinValue : _latest - LongestWrite });
        var changed = new Dictionary<string, IReadOnlyList<StoredWebHook>>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var (organisation, modified) = (row.GetString(0), row.GetFieldValue<DateTimeOffset>(2));
            if (_read.TryGetValue(organisation, out var known) && known == modified)
                continue;
            if (Parse(organisation, row.GetString(1)) is { } hooks)
                changed[organisation] = hooks;
            _read[organisation] = modified;
            if (modified > _latest)
                _latest = modified;
        }
        if (changed.Count > 0)
            _state = _state.With(changed);
        if (whole)
            _readWhole = begin;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.RefreshPeriod, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (_isLoaded)
                    await Refresh(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                RefreshFailed(failure);
                GridDatabase.Forget(database);
            }
        }
    }

    private IReadOnlyList<StoredWebHook>? Parse(string organisation, string json)
    {
        try
        {
            return JsonSerializer.Deserialize<WebHooksDocument>(json, PlatformJson.Stored)!.Hooks;
        }
        catch (JsonException unreadable)
        {
            // That is this organisation's trouble, not that of all others.
            Unreadable(unreadable, organisation);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "The web hooks of {Organisation} cannot be understood; those that were known stay in use")]
    private partial void Unreadable(Exception unreadable, string organisation);

    [LoggerMessage(LogLevel.Warning, "The web hooks could not be read; those that were known stay in use")]
    private partial void RefreshFailed(Exception failure);

    private sealed class State(Dictionary<string, IReadOnlyList<StoredWebHook>> byOrganisation)
    {
        public static readonly State Empty = new([]);

        public FrozenDictionary<HookKey, StoredWebHook> Hooks { get; } = byOrganisation
            .SelectMany(of => of.Value, (of, hook) => KeyValuePair.Create(new HookKey(of.Key, hook.ApplicationName), hook)).ToFrozenDictionary();

        public FrozenDictionary<string, StoredWebHook[]> Enabled { get; } = byOrganisation
            .Select(of => KeyValuePair.Create(of.Key, of.Value.Where(hook => hook.IsEnabled).ToArray())).Where(of => of.Value.Length > 0).ToFrozenDictionary();

        public HookKey[] EnabledKeys { get; } = [.. byOrganisation
            .SelectMany(of => of.Value.Where(hook => hook.IsEnabled), (of, hook) => new HookKey(of.Key, hook.ApplicationName))];

        public State With(Dictionary<string, IReadOnlyList<StoredWebHook>> changed)
        {
            var all = new Dictionary<string, IReadOnlyList<StoredWebHook>>(byOrganisation);
            foreach (var (organisation, hooks) in changed)
                all[organisation] = hooks;
            return new(all);
        }
    }
}
