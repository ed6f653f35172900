using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GridOrleans.Commands;
using GridOrleans.Devices.Changes;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Json;
using ErrorCode = GridOrleans.Errors.ErrorCode;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class OpenApiTests
{
    /// <summary>Set to 1, the committed document is written anew instead of compared.</summary>
    private const string Regenerate = "WRITE_OPENAPI";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task The_committed_document_is_the_one_that_is_served()
    {
        var served = (await Document()).ToJsonString(Readable) + "\n";
        var path = Path.Combine(Root(), "docs", "openapi.v1.json");
        if (Environment.GetEnvironmentVariable(Regenerate) == "1")
            await File.WriteAllTextAsync(path, served, TestContext.Current.CancellationToken);

        var committed = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);

        (committed == served).ShouldBeTrue($"run this test with {Regenerate}=1 and commit docs/openapi.v1.json");
    }

    [Fact]
    public async Task Every_operation_says_what_it_does_and_how_it_fails()
    {
        var operations = Operations(await Document()).ToList();

        operations.ShouldNotBeEmpty();
        foreach (var (name, operation) in operations)
        {
            operation["operationId"].ShouldNotBeNull(name);
            operation["summary"].ShouldNotBeNull(name);
            operation["description"].ShouldNotBeNull(name);
            operation["responses"]!["401"].ShouldNotBeNull(name);
            operation["responses"]!["503"]!["headers"]!["Retry-After"].ShouldNotBeNull(name);
            operation["responses"]!.AsObject().Any(r => r.Key[0] == '2').ShouldBeTrue(name);
            foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
                parameter!["description"].ShouldNotBeNull($"{name} {parameter["name"]}");
        }
        operations.Select(o => o.Operation["operationId"]!.GetValue<string>()).ShouldBeUnique();
    }

    [Fact]
    public async Task Every_operation_names_what_it_needs_and_how_organisations_are_refused()
    {
        foreach (var (name, operation) in Operations(await Document()))
        {
            var needs = operation["x-function"].ShouldNotBeNull($"{name} names no right").AsObject();
            var description = operation["description"]!.GetValue<string>();
            foreach (var needed in needs.SelectMany(place => place.Value!.AsArray()))
                description.ShouldContain(needed!.GetValue<string>(), Case.Sensitive, name);
            if (needs.Count == 0)
                description.ShouldStartWith("Needs no function: ", Case.Sensitive, name);
            else
                CodesOf(operation, 403).ShouldContain($"`{ErrorCode.Unauthorized}`", Case.Sensitive, name);
            CodesOf(operation, 403).ShouldContain($"`{ErrorCode.DisabledOrganisation}`", Case.Sensitive, name);
            CodesOf(operation, 404).ShouldContain($"`{ErrorCode.UnknownOrganisation}`", Case.Sensitive, name);
        }
    }

    [Fact]
    public async Task Every_side_of_a_device_needs_what_its_change_demands()
    {
        var operations = Operations(await Document()).ToDictionary(o => o.Operation["operationId"]!.GetValue<string>(), o => o.Operation["x-function"]!);

        foreach (var type in typeof(DeviceChange).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(DeviceChange))))
        {
            var right = ((DeviceChange)(type.GetProperty("Example")?.GetValue(null) ?? Activator.CreateInstance(type)!)).Right;
            var id = type == typeof(UpdateAuthorisations) ? "updateDeviceAuthorisations" : char.ToLowerInvariant(type.Name[0]) + type.Name[1..];

            operations.ShouldContainKey(id);
            Names(operations[id], "platform").ShouldBe(right.OfPlatform is { } platform ? [GxfName.Of(platform)] : []);
            Names(operations[id], "device").ShouldBe(right.OfDevice is { } device ? [GxfName.Of(device)] : []);
            Names(operations[id], "group").ShouldBe(right.AnyGroup?.Select(GxfName.Of) ?? []);
        }
    }

    [Fact]
    public async Task Every_body_has_an_example_and_its_own_failures()
    {
        var withBody = Operations(await Document()).Where(o => o.Operation["requestBody"] is not null).ToList();

        withBody.ShouldNotBeEmpty();
        foreach (var (name, operation) in withBody)
        {
            operation["requestBody"]!["content"]!["application/json"]!["examples"]!.AsObject().Count.ShouldBeGreaterThan(0, name);
            operation["responses"]!["413"].ShouldNotBeNull(name);
            operation["responses"]!["415"].ShouldNotBeNull(name);
        }
    }

    [Fact]
    public async Task Every_kind_of_command_is_told_apart_by_its_type()
    {
        var schemas = (await Document())["components"]!["schemas"]!;

        var mapping = schemas["DeviceCommand"]!["discriminator"]!["mapping"]!.AsObject();

        mapping.Select(kind => kind.Key).ShouldBe(CommandCatalogue.Commands.Keys, ignoreOrder: true);
        var light = schemas["DeviceCommandSetLight"]!;
        light["required"]!.AsArray().Select(r => r!.GetValue<string>()).ShouldBe(["lightValues", "type"], ignoreOrder: true);
        light["properties"]!.AsObject().ContainsKey("function").ShouldBeFalse();
    }

    [Fact]
    public void Every_command_of_the_examples_would_be_accepted()
    {
        Examples.Commands.Count.ShouldBe(CommandCatalogue.Commands.Count);
        foreach (var (name, command) in Examples.Commands)
        {
            command.Validate(DateTimeOffset.UnixEpoch).ShouldBeEmpty(name);
            var json = JsonSerializer.Serialize(command, PlatformJson.Options);
            CommandCatalogue.NameOf(JsonSerializer.Deserialize<DeviceCommand>(json, PlatformJson.Options)!).ShouldBe(name);
        }
    }

    [Fact]
    public async Task The_schema_of_problems_knows_every_code()
    {
        var codes = (await Document())["components"]!["schemas"]!["Problem"]!["properties"]!["code"]!["enum"]!.AsArray();

        codes.Select(c => c!.GetValue<string>()).ShouldBe(ProblemCatalogue.Codes.Select(c => c.Key), ignoreOrder: true);
    }

    [Fact]
    public async Task The_guide_explains_every_code()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "rest.md"), TestContext.Current.CancellationToken);

        foreach (var (code, status) in ProblemCatalogue.Codes)
            guide.ShouldContain($"| {status} | `{code}` |");
    }

    [Fact]
    public async Task The_page_to_try_it_loads_nothing_from_elsewhere()
    {
        await using var host = await RestHost.Start();
        using var anybody = host.NewClient(token: null);

        var page = await anybody.GetStringAsync("/docs/", TestContext.Current.CancellationToken);
        var script = await anybody.GetAsync("/docs/scalar.js", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        page.ShouldNotContain("http://");
        page.ShouldNotContain("https://");
        page.ShouldNotContain("src=\"//");
        script.IsSuccessStatusCode.ShouldBeTrue();
    }

    private static async Task<JsonNode> Document()
    {
        await using var host = await RestHost.Start();
        using var anybody = host.NewClient(token: null);
        return JsonNode.Parse(await anybody.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!;
    }

    private static IEnumerable<(string Name, JsonNode Operation)> Operations(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select ($"{operation.Key} {path.Key}", operation.Value!);

    /// <summary>The words that name the codes of a status.</summary>
    private static string CodesOf(JsonNode operation, int status) => operation["responses"]![$"{status}"]!["description"]!.GetValue<string>();

    private static IEnumerable<string> Names(JsonNode needs, string place) => needs[place]?.AsArray().Select(name => name!.GetValue<string>()) ?? [];

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GridOrleans.sln")))
            folder = folder.Parent;
        return (folder ?? throw new InvalidOperationException("The repository's root was not found.")).FullName;
    }
}
