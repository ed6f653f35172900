using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using GridOrleans.Cli.Devices;
using System.Text.Json.Nodes;

namespace GridOrleans.Cli.Bench;

/// <summary>Adds 100,000 devices from comma-separated values over REST, then asks for filtered and sorted pages of them, as several organisations.</summary>
internal sealed class QueriesBenchmark() : Benchmark("queries", "100,000 devices added from a file, and filtered pages of them over REST")
{
    private const int Devices = 100_000;
    private const int Repetitions = 20;
    private const double MostImportSeconds = 180;
    private const double MostDatabaseMilliseconds = 50;
    private const double MostRestMilliseconds = 100;

    private static readonly string[] Domains = ["COMMON"];
    private static readonly string[] Scopes = ["read"];

    // What operators ask, and what finds nothing or nearly nothing among all: that is where a plan shows its weakness.
    private static readonly IReadOnlyList<string> Queries =
    [
        "", "limit=1000", "sort=createdAt&descending=true", "sort=alias", "sort=city&descending=true", "sort=technicalInstallationDate&descending=true", "sort=lifecycleStatus", "sort=modifiedAt&descending=true",
        "identificationPrefix=light-05", "deviceIdentification=LIGHT-0*", "deviceIdentification=*99*", "deviceIdentification=*-05?23", "deviceIdentification=light-00042", "alias=mast*", "alias=*4711*", "alias=*q*",
        "city=Arnhem", "city=arn*&sort=street", "city=*dam*", "street=*laan&city=Ede", "postalCode=6811*", "number=12", "municipality=Tiel&sort=alias", "city=Tiel&street=Markt&number=7",
        "deviceType=LMD", "deviceType=PSLD&lifecycleStatus=UNDER_TEST", "deviceType=RTU", "lifecycleStatus=IN_USE", "lifecycleStatus=DESTROYED", "lifecycleStatus=REGISTERED&sort=modifiedAt", "inMaintenance=true",
        "inMaintenance=true&sort=technicalInstallationDate", "isInstalled=false", "isExternallyManaged=true", "isActivated=true", "ownerName=*e*", "ownerOrganisation=Zutphen", "modifiedSince=2020-01-01T00:00:00Z&ownedOrInstalled=true",
        "model=*x*&manufacturer=ABC", "page=0&limit=25", "page=400&limit=25", "page=0&limit=25&city=Arnhem&sort=createdAt&descending=true", "page=2000&limit=25",
    ];

    /// <inheritdoc />
    public override async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        await using var platform = await context.Stage.FreshAsync(context.Options.Size, followUp: false, cancellation);
        var tokens = await OrganisationsAsync(platform, cancellation);
        var import = await ImportAsync(platform, context, cancellation);
        // What PostgreSQL does by itself some minutes after so many rows have come.
        await using (var vacuum = platform.Database.CreateCommand("vacuum analyze grain_state, device_list, device_access")) await vacuum.ExecuteNonQueryAsync(cancellation);

        List<double> rest = [], database = [];
        foreach (var (organisation, token) in tokens)
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
            {
                BaseAddress = platform.Rest.Gateways[0].BaseAddress,
                DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
            };
            foreach (var query in Queries.Append("withoutOwner=true").Where(query => query != "withoutOwner=true" || organisation == QueryPlaces.Owners[0].Organisation))
            {
                var (whole, inDatabase, found) = await AskAsync(http, query, context.Time, cancellation);
                rest.AddRange(whole);
                database.AddRange(inDatabase);
                context.Say(string.Create(CultureInfo.InvariantCulture,
                    $"queries: {organisation}, {(query.Length == 0 ? "all" : query)}: {found} devices, REST median {At(whole, 0.5):0.0} ms, worst {At(whole, 1):0.0} ms; database median {At(inDatabase, 0.5):0.0} ms, worst {At(inDatabase, 1):0.0} ms"));
            }
        }

        return
        [
            new(Name, $"import of {Devices:N0} devices", [import], "s") { Target = MostImportSeconds, Conditions = "comma-separated values, 1,000 a request, 4 at a time" },
            new(Name, "p95 of a page over REST", [At(rest, 0.95)], "ms") { Target = MostRestMilliseconds, Conditions = $"{Queries.Count} queries by {tokens.Count} organisations, {Repetitions} times each, one at a time" },
            new(Name, "p99 of a page over REST", [At(rest, 0.99)], "ms"),
            new(Name, "p95 of a page at the database", [At(database, 0.95)], "ms") { Conditions = "as the silo sees it, the way there and back included" },
            new(Name, "worst median of a query at the database", [WorstMedian(database)], "ms") { Target = MostDatabaseMilliseconds },
        ];
    }

    private static async Task<IReadOnlyList<(string Organisation, string Token)>> OrganisationsAsync(BenchPlatform platform, CancellationToken cancellation)
    {
        var admin = platform.Rest.Gateways[0];
        List<(string, string)> tokens = [(QueryPlaces.Owners[0].Organisation, platform.Table.Keys.Token())];
        foreach (var (organisation, _) in QueryPlaces.Owners.Skip(1))
        {
            using var created = await admin.PostAsJsonAsync("/api/v1/organisations",
                new { organisationIdentification = organisation, name = organisation, prefix = "CIT", functionGroup = "USER", enabled = true, domains = Domains }, cancellation);
            created.EnsureSuccessStatusCode();
            using var granted = await admin.PostAsJsonAsync($"/api/v1/organisations/{organisation}/tokens", new { name = "bench", scopes = Scopes }, cancellation);
            granted.EnsureSuccessStatusCode();
            var answer = await granted.Content.ReadFromJsonAsync<JsonObject>(cancellation);
            tokens.Add((organisation, answer!["secret"]!.GetValue<string>()));
        }

        return tokens;
    }

    private static async Task<double> ImportAsync(BenchPlatform platform, BenchContext context, CancellationToken cancellation)
    {
        var chunks = QueryPlaces.Chunks(Devices, platform.Table.Keys.DevicePublicKeyText()).ToList();
        var before = platform.Cpu();
        var began = context.Time.GetTimestamp();
        var count = await new DeviceImport(platform.Rest.Gateways[0], platform.Table.Keys.Token(), context.Time).RunAsync(
            chunks.ToAsyncEnumerable(), _ => { }, refused => throw new CannotContinueException($"Row {refused.Row} was refused: {refused.Code} {refused.Detail}"), cancellation);
        var seconds = context.Time.GetElapsedTime(began).TotalSeconds;
        if (count.Added != Devices) throw new CannotContinueException($"Only {count.Added} of {Devices} devices were added.");
        context.Say(string.Create(CultureInfo.InvariantCulture, $"queries: {count.Added:N0} devices added in {seconds:0.0} s; {platform.Cpu().Since(before, Devices)}"));
        return seconds;
    }

    private static async Task<(List<double> Whole, List<double> Database, int Found)> AskAsync(HttpClient http, string query, TimeProvider time, CancellationToken cancellation)
    {
        List<double> whole = [], database = [];
        var found = 0;
        // The first two make ready what is kept ready: connections, plans, pages of the database in memory.
        for (var i = -2; i < Repetitions; i++)
        {
            var asked = time.GetTimestamp();
            using var answer = await http.GetAsync($"/api/v1/devices?{query}", cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            var took = time.GetElapsedTime(asked).TotalMilliseconds;
            if (answer.StatusCode != HttpStatusCode.OK) throw new CannotContinueException($"{query} was answered {(int)answer.StatusCode}: {text}");
            if (i < 0) continue;
            whole.Add(took);
            database.Add(double.Parse(answer.Headers.GetValues("Server-Timing").Single().Split('=')[1], CultureInfo.InvariantCulture));
            found = JsonNode.Parse(text)!["items"]!.AsArray().Count;
        }

        return (whole, database, found);
    }

    private static double WorstMedian(List<double> all) => all.Chunk(Repetitions).Max(one => At([.. one], 0.5));

    private static double At(IReadOnlyList<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
    }
}
