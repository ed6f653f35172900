using System.Text.Json;
using GridOrleans.Throttling;

namespace GridOrleans.Tests.Cluster.Rest.Isolation;

/// <summary>One of each kind of thing that an organisation can have, by the name that paths give it.</summary>
internal sealed class Belongings
{
    private readonly RestGrid _grid;
    private readonly RestCaller _owner;

    private Belongings(RestGrid grid, RestCaller owner, IReadOnlyDictionary<string, string> named) => (_grid, _owner, Named, Absent) = (grid, owner, named, Like(named));

    /// <summary>What there is.</summary>
    public IReadOnlyDictionary<string, string> Named { get; }

    /// <summary>Of the same form and length, but nothing is called so.</summary>
    public IReadOnlyDictionary<string, string> Absent { get; }

    /// <summary>Those of a new organisation. Its command waits for tomorrow, or has failed.</summary>
    public static async Task<Belongings> Of(RestGrid grid, bool withFailedCommand)
    {
        var owner = await grid.NewCaller();
        var device = await grid.ActiveDevice(owner);
        var hooks = $"/organisations/{owner.Organisation}/webhooks";
        var (application, config) = (RestGrid.Name("application"), RestGrid.Name("config"));
        (await owner.Put($"{hooks}/{application}", """{"uri":"http://127.0.0.1:9/"}""")).ShouldBe(201);
        (await grid.Operator.Put($"/throttling-configs/{config}", new ThrottlingConfig { Name = config, Protocol = config, MaxConcurrency = 1 })).ShouldBe(201);
        return new(grid, owner, new Dictionary<string, string>
        {
            ["organisationIdentification"] = owner.Organisation,
            ["deviceIdentification"] = device,
            ["correlationUid"] = await Command(owner, device, withFailedCommand),
            ["id"] = (await owner.Get($"/organisations/{owner.Organisation}/tokens")).Texts("id")[0]!,
            ["applicationName"] = application,
            ["notificationId"] = await Notification(owner, $"{hooks}/{application}"),
            ["throttlingConfig"] = config,
        });
    }

    /// <summary>All that can be seen of them by who may see it.</summary>
    public async Task<string> Look()
    {
        var (organisation, device) = (Named["organisationIdentification"], Named["deviceIdentification"]);
        var seen = new List<string>();
        foreach (var path in new[]
        {
            $"/devices/{device}", $"/devices/{device}/authorisations", $"/organisations/{organisation}", $"/organisations/{organisation}/tokens",
            $"/organisations/{organisation}/webhooks", "/commands", "/commands/dead-letters", $"/throttling-configs/{Named["throttlingConfig"]}",
        })
        {
            var looking = path.StartsWith("/throttling", StringComparison.Ordinal) ? _grid.Operator : _owner;
            seen.Add((await looking.Get(path)).ShouldBe(200).Body.ToString());
        }
        return string.Join('\n', seen);
    }

    private static async Task<string> Command(RestCaller owner, string device, bool failed)
    {
        var command = await owner.Post($"/devices/{device}/commands", failed
            ? """{"type":"setReboot"}""" : $$"""{"type":"setReboot","scheduleTime":{{JsonSerializer.Serialize(DateTimeOffset.UtcNow.AddDays(1))}}}""");
        var uid = command.ShouldBe(202).Text("correlationUid")!;
        if (failed)
            await Eventually.Holds(async () => (await owner.Get("/commands/dead-letters")).Items().Length == 1, "the command has failed");
        return uid;
    }

    private static async Task<string> Notification(RestCaller owner, string hook)
    {
        // The hook is known to all silos a moment after it was made.
        await Eventually.Holds(async () => (await owner.Post($"{hook}/test")).Status == 202, "the hook can be tried out");
        await Eventually.Holds(async () => (await owner.Get($"{hook}/notifications")).Items().Length > 0, "the notification is there");
        return (await owner.Get($"{hook}/notifications")).Texts("id")[0]!;
    }

    private static Dictionary<string, string> Like(IReadOnlyDictionary<string, string> named) => named.ToDictionary(
        pair => pair.Key,
        pair => Guid.TryParse(pair.Value, out _) ? Guid.CreateVersion7().ToString() : RestGrid.Name(pair.Value[..pair.Value.LastIndexOf('-')]));
}
