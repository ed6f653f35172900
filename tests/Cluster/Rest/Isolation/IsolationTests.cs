using System.Text;
using System.Text.Json;
using GridOrleans.Authorisation;
using GridOrleans.Devices.Changes;
using GridOrleans.Json;
using GridOrleans.Notifications;
using GridOrleans.Organisations;
using GridOrleans.Throttling;

namespace GridOrleans.Tests.Cluster.Rest.Isolation;

/// <summary>
/// What is another organisation's looks exactly like what does not exist: every route that names something is asked for what another has, and for what nobody has,
/// in every mixture, and the answers are the same.
/// </summary>
[Collection(RestTests.Name)]
public sealed class IsolationTests(RestGrid grid)
{
    private const string OfTheOrganisation = "organisations of the kind ADMIN look after those of any organisation";

    /// <summary>Headers that tell of when, and how long it took, and so differ between any two answers.</summary>
    private static readonly string[] OfTheMoment = ["Date", "Server-Timing"];

    /// <summary>What organisations of the kind ADMIN may do with what is another's, by the rules.</summary>
    private static readonly Dictionary<string, string> ForAdministrators = new()
    {
        ["setOwner"] = "SET_OWNER alone decides (platform handbook, 3.7)",
        ["setProtocol"] = "UPDATE_DEVICE_PROTOCOL alone decides (platform handbook, 4.7)",
        ["changeOrganisation"] = "CHANGE_ORGANISATION alone decides (platform handbook, 1.3)",
        ["activateOrganisation"] = "CHANGE_ORGANISATION alone decides (platform handbook, 1.3)",
        ["removeOrganisation"] = "REMOVE_ORGANISATION alone decides (platform handbook, 1.3)",
        ["grantToken"] = OfTheOrganisation,
        ["listTokens"] = OfTheOrganisation,
        ["readToken"] = OfTheOrganisation,
        ["revokeToken"] = OfTheOrganisation,
        ["listWebHooks"] = OfTheOrganisation,
        ["readWebHook"] = OfTheOrganisation,
        ["putWebHook"] = OfTheOrganisation,
        ["removeWebHook"] = OfTheOrganisation,
        ["rotateWebHookSecret"] = OfTheOrganisation,
        ["testWebHook"] = OfTheOrganisation,
        ["listNotifications"] = OfTheOrganisation,
        ["redeliverNotification"] = OfTheOrganisation,
        ["redeliverNotifications"] = OfTheOrganisation,
        ["readThrottlingConfig"] = "the platform's own, not an organisation's",
        ["putThrottlingConfig"] = "the platform's own, not an organisation's",
        ["removeThrottlingConfig"] = "the platform's own, not an organisation's",
    };

    /// <summary>What is no organisation's, but the platform's own: who may see it sees all of it, and who may not is refused before it is looked at.</summary>
    private static readonly string[] OfThePlatform =
    [
        "readManufacturer", "changeManufacturer", "removeManufacturer", "listDeviceModels", "createDeviceModel", "readDeviceModel", "changeDeviceModel", "removeDeviceModel",
        "runJob",
    ];

    /// <summary>A good body for each operation that has one.</summary>
    private static readonly Dictionary<string, Func<IReadOnlyDictionary<string, string>, object?>> Bodies = new()
    {
        ["changeDevice"] = named => RestGrid.Light(named["deviceIdentification"]),
        ["submitCommand"] = _ => """{"type":"getStatus"}""",
        ["setLifecycleStatus"] = _ => SetLifecycleStatus.Example,
        ["setMaintenance"] = _ => SetMaintenance.Example,
        ["setAliases"] = _ => SetAliases.Example,
        ["setCommunicationNetwork"] = _ => SetCommunicationNetwork.Example,
        ["setCdmaSettings"] = _ => SetCdmaSettings.Example,
        ["setProtocol"] = _ => SetProtocol.Example,
        ["setOwner"] = _ => new SetOwner { OrganisationIdentification = GridCluster.Organisation },
        ["updateKey"] = _ => UpdateKey.Example,
        ["updateDeviceAuthorisations"] = _ =>
            new UpdateAuthorisations { Authorisations = [new(GridCluster.Organisation, DeviceFunctionGroup.Owner)] },
        ["changeOrganisation"] = _ => OrganisationChange.Example,
        ["grantToken"] = _ => """{"name":"mine","scopes":["read"]}""",
        ["putWebHook"] = _ => WebHookConfiguration.Example with { Uri = "http://127.0.0.1:9/other" },
        ["putThrottlingConfig"] = named => new ThrottlingConfig { Name = named["throttlingConfig"], Protocol = "OTHER", MaxConcurrency = 7 },
        ["activateOrganisation"] = _ => null,
        ["resubmitCommand"] = _ => null,
        ["cancelCommand"] = _ => null,
        ["rotateWebHookSecret"] = _ => null,
        ["testWebHook"] = _ => null,
        ["redeliverNotification"] = _ => null,
        ["redeliverNotifications"] = _ => null,
    };

    [Theory]
    [InlineData(PlatformFunctionGroup.User, false)]
    [InlineData(PlatformFunctionGroup.User, true)]
    [InlineData(PlatformFunctionGroup.Admin, false)]
    [InlineData(PlatformFunctionGroup.Admin, true)]
    public async Task No_route_tells_what_another_organisation_has(PlatformFunctionGroup kind, bool withFailedCommand)
    {
        var (others, caller) = (await Belongings.Of(grid, withFailedCommand), await grid.NewCaller(kind));
        var before = await others.Look();
        var differences = new List<string>();

        foreach (var route in Route.All(grid.Gateway).Where(route =>
            !OfThePlatform.Contains(route.Operation) && (kind == PlatformFunctionGroup.User || !ForAdministrators.ContainsKey(route.Operation))))
        {
            foreach (var named in Mixtures(route, others, caller))
            {
                var absent = route.Names.ToDictionary(name => name, name => named[name] == others.Named[name] ? others.Absent[name] : named[name]);
                foreach (var ifMatch in new[] { null, "\"1.0000000000000000\"" })
                {
                    var (real, none) = (await Ask(caller, route, named, ifMatch), await Ask(caller, route, absent, ifMatch));
                    if (Masked(real, others) != Masked(none, others))
                        differences.Add($"{route.Operation}: {route.Method} {route.PathOf(named)}\n{real}\n  but {route.PathOf(absent)}\n{none}");
                    else if (real.StartsWith('2') && !named.ContainsValue(caller.Organisation))
                        differences.Add($"{route.Operation}: {route.Method} {route.PathOf(named)} is allowed\n{real}");
                }
            }
        }

        differences.ShouldBeEmpty();
        (await others.Look()).ShouldBe(before);
    }

    [Fact]
    public void Every_exception_is_a_route_that_exists() =>
        ForAdministrators.Keys.Concat(OfThePlatform).Except(Route.All(grid.Gateway).Select(route => route.Operation)).ShouldBeEmpty();

    [Fact]
    public async Task No_list_and_no_batch_tells_what_another_organisation_has()
    {
        var (others, caller) = (await Belongings.Of(grid, withFailedCommand: true), await grid.NewCaller());
        var before = await others.Look();

        foreach (var path in new[]
        {
            "/devices?deviceIdentification={deviceIdentification}", "/devices?identificationPrefix={deviceIdentification}", "/devices?only={deviceIdentification}",
            "/devices?organisationIdentification={organisationIdentification}", "/devices?ownerOrganisation={organisationIdentification}",
            "/commands?deviceIdentification={deviceIdentification}", "/commands/dead-letters?deviceIdentification={deviceIdentification}",
            "/events?deviceIdentification={deviceIdentification}", "/events?deviceIdentification={deviceIdentification}&page=0",
            "/events/stream?deviceIdentification={deviceIdentification}",
            "/device-messages?deviceIdentification={deviceIdentification}", "/device-messages?organisationIdentification={organisationIdentification}",
            "/audit?deviceIdentification={deviceIdentification}", "/audit?organisationIdentification={organisationIdentification}",
            "/audit?correlationUid={correlationUid}",
        })
        {
            (await Masked(HttpMethod.Get, path, null)).ShouldBe(await Masked(HttpMethod.Get, path, null, absent: true), path);
        }
        const string Batch = """[{"deviceIdentification":"{deviceIdentification}","type":"getStatus"}]""";
        (await Masked(HttpMethod.Post, "/commands", Batch)).ShouldBe(await Masked(HttpMethod.Post, "/commands", Batch, absent: true));
        const string Authorisations =
            """[{"deviceIdentification":"{deviceIdentification}","organisationIdentification":"{organisationIdentification}","functionGroup":"OWNER"}]""";
        (await Masked(HttpMethod.Post, "/device-authorisations", Authorisations))
            .ShouldBe(await Masked(HttpMethod.Post, "/device-authorisations", Authorisations, absent: true));
        (await others.Look()).ShouldBe(before);

        async Task<string> Masked(HttpMethod method, string path, string? body, bool absent = false)
        {
            string Filled(string text) => (absent ? others.Absent : others.Named)
                .Aggregate(text, (filled, pair) => filled.Replace($"{{{pair.Key}}}", pair.Value, StringComparison.Ordinal));
            return IsolationTests.Masked(await Ask(caller, method, Filled(path), body is null ? null : Filled(body), null), others);
        }
    }

    /// <summary>The one thing that GXF's rules open: that an identification is taken.</summary>
    [Theory]
    [InlineData(PlatformFunctionGroup.User)]
    [InlineData(PlatformFunctionGroup.Admin)]
    public async Task Adding_what_another_organisation_has_tells_only_that_it_is_there(PlatformFunctionGroup kind)
    {
        var (others, caller) = (await Belongings.Of(grid, withFailedCommand: false), await grid.NewCaller(kind));
        var (before, device) = (await others.Look(), others.Named["deviceIdentification"]);
        var secrets = others.Named.Values.Except([device]).ToArray();

        var added = await caller.Post("/devices", RestGrid.Light(device));
        var imported = await caller.Post("/devices/import", new[] { RestGrid.Light(device) });
        // A right guess is answered as a wrong one.
        var right = RestGrid.Light(device) with { OwnerOrganisation = others.Named["organisationIdentification"] };
        var (guessed, importedGuess) = (await caller.Post("/devices", right), await caller.Post("/devices/import", new[] { right }));

        added.ShouldBeRefused(409, ErrorCode.ExistingDevice);
        imported.ShouldBe(200).Body.ToString().ShouldContain(ErrorCode.ExistingDevice);
        foreach (var secret in secrets)
            $"{added.Body} {imported.Body}".ShouldNotContain(secret);
        guessed.ShouldBeRefused(409, ErrorCode.ExistingDevice);
        guessed.Body.ToString().ShouldBe(added.Body.ToString());
        importedGuess.Body.ToString().ShouldBe(imported.Body.ToString());
        (await others.Look()).ShouldBe(before);
    }

    /// <summary>Something of the other's at every place where the path names something, in every mixture with what nobody has, and below the caller's own organisation.</summary>
    private static IEnumerable<Dictionary<string, string>> Mixtures(Route route, Belongings others, RestCaller caller)
    {
        foreach (var name in route.Names)
            others.Named.Keys.ShouldContain(name, $"{route.Operation} names something new: an organisation's belongings need one of it");
        IEnumerable<Dictionary<string, string>> mixtures = [[]];
        foreach (var name in route.Names)
        {
            // With a name of its own choice below its own organisation, the caller makes something of its own.
            string[] values = name == "organisationIdentification" && route.Operation != "putWebHook"
                ? [others.Named[name], others.Absent[name], caller.Organisation] : [others.Named[name], others.Absent[name]];
            mixtures = mixtures.SelectMany(mixture => values.Select(value => new Dictionary<string, string>(mixture) { [name] = value }));
        }
        return mixtures.Where(mixture => mixture.Any(pair => pair.Value == others.Named[pair.Key]));
    }

    private static Task<string> Ask(RestCaller caller, Route route, IReadOnlyDictionary<string, string> named, string? ifMatch)
    {
        var hasBody = route.Method == HttpMethod.Put || route.Method == HttpMethod.Post;
        if (hasBody)
            Bodies.ShouldContainKey(route.Operation, $"{route.Operation} is new: it needs a body here");
        return Ask(caller, route.Method, route.PathOf(named), hasBody ? Bodies[route.Operation](named) : null, ifMatch);
    }

    /// <summary>Status, headers and body as one text.</summary>
    private static async Task<string> Ask(RestCaller caller, HttpMethod method, string path, object? body, string? ifMatch)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1{path}");
        if (body is not null)
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body, body.GetType(), PlatformJson.Options), Encoding.UTF8, "application/json");
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var response = await caller.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers).Where(header => !OfTheMoment.Contains(header.Key)).OrderBy(header => header.Key)
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}");
        // A stream has no end, and what it begins with is a moment.
        var text = response.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? "" : await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return $"{(int)response.StatusCode}\n{string.Join('\n', headers)}\n{text}";
    }

    private static string Masked(string answer, Belongings others) => others.Named.Concat(others.Absent)
        .Aggregate(answer, (text, pair) => text.Replace(pair.Value, $"({pair.Key})", StringComparison.Ordinal));
}
