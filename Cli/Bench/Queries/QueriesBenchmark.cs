using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GridOrleans.Cli.Devices;

namespace GridOrleans.Cli.Bench;

/// <summary>
/// Adds devices (100,000, unless another number was asked for) from comma-separated values over REST, then asks for filtered and sorted pages of them,
/// as several organisations.
/// </summary>
internal sealed class QueriesBenchmark() : Benchmark("queries", "devices added from a file, and filtered pages of them over REST")
{
    private const int FullSize = 100_000;
    private const int Repetitions = 20;
    private const int ProgressStep = 10_000;
    private const double MostImportSeconds = 180;
    private const double MostDatabaseMilliseconds = 50;
    private const double MostRestMilliseconds = 100;

    private static readonly string[] Domains = ["COMMON"];
    private static readonly string[] Scopes = ["read"];

    /// <inheritdoc />
    public override async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        var devices = context.Options.Devices ?? FullSize;
        await using var platform = await context.Stage.FreshAsync(context.Options.Size, followUp: false, cancellation);
        var tokens = await OrganisationsAsync(platform, cancellation);
        var import = await ImportAsync(platform, devices, context, cancellation);
        // What PostgreSQL does by itself some minutes after so many rows have come.
        await using (var vacuum = platform.Database.CreateCommand("vacuum analyze grain_state, device_list, device_access"))
            await vacuum.ExecuteNonQueryAsync(cancellation);

        List<Asked> asked = [];
        foreach (var (organisation, token) in tokens)
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
            {
                BaseAddress = platform.Rest.Gateways[0].BaseAddress,
                DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
            };
            var queries = organisation == QueryPlaces.Owners[0].Organisation ? QueryTexts.All.Append(QueryTexts.WithoutOwner) : QueryTexts.All;
            foreach (var query in queries)
            {
                asked.Add(await AskAsync(http, organisation, query, context.Time, cancellation));
                context.Say($"queries: {asked[^1]}");
            }
        }

        var (rest, database) = (new Latencies(asked.SelectMany(one => one.Rest)), new Latencies(asked.SelectMany(one => one.Database)));
        var slowest = asked.MaxBy(one => one.DatabaseMedian)!;
        return
        [
            new(Name, $"import of {devices:N0} devices", [import], "s")
            {
                Target = Full(MostImportSeconds),
                Conditions = "comma-separated values, 1,000 a request, 4 at a time",
            },
            new(Name, "p95 of a page over REST", [rest.Milliseconds(0.95)], "ms")
            {
                Target = Full(MostRestMilliseconds),
                Conditions = $"{QueryTexts.All.Count} queries by {tokens.Count} organisations, {Repetitions} times each, one at a time",
            },
            new(Name, "p99 of a page over REST", [rest.Milliseconds(0.99)], "ms"),
            new(Name, "p95 of a page at the database", [database.Milliseconds(0.95)], "ms")
            {
                Conditions = "as the silo sees it, the way there and back included",
            },
            new(Name, "worst median of a query at the database", [slowest.DatabaseMedian], "ms")
            {
                Target = Full(MostDatabaseMilliseconds),
                Conditions = $"{slowest.Text} by {slowest.Organisation}",
            },
        ];

        // The numbers to reach are for so many.
        double? Full(double target) => devices == FullSize ? target : null;
    }

    private static async Task<IReadOnlyList<(string Organisation, string Token)>> OrganisationsAsync(
        BenchPlatform platform, CancellationToken cancellation)
    {
        var admin = platform.Rest.Gateways[0];
        List<(string, string)> tokens = [(QueryPlaces.Owners[0].Organisation, platform.Table.Keys.Token())];
        foreach (var (organisation, _) in QueryPlaces.Owners.Skip(1))
        {
            using var created = await admin.PostAsJsonAsync(
                "/api/v1/organisations",
                new
                {
                    organisationIdentification = organisation,
                    name = organisation,
                    prefix = "CIT",
                    functionGroup = "USER",
                    enabled = true,
                    domains = Domains,
                },
                cancellation);
            created.EnsureSuccessStatusCode();
            using var granted = await admin.PostAsJsonAsync(
                $"/api/v1/organisations/{organisation}/tokens", new { name = "bench", scopes = Scopes }, cancellation);
            granted.EnsureSuccessStatusCode();
            var answer = await granted.Content.ReadFromJsonAsync<JsonObject>(cancellation);
            tokens.Add((organisation, answer!["secret"]!.GetValue<string>()));
        }

        return tokens;
    }

    private static async Task<double> ImportAsync(BenchPlatform platform, int devices, BenchContext context, CancellationToken cancellation)
    {
        var chunks = QueryPlaces.Chunks(devices, platform.Table.Keys.DevicePublicKeyText()).ToList();
        var before = platform.Cpu();
        var began = context.Time.GetTimestamp();
        var told = 0;
        var count = await new DeviceImport(platform.Rest.Gateways[0], platform.Table.Keys.Token(), context.Time).RunAsync(
            chunks.ToAsyncEnumerable(),
            Tell,
            refused => throw new CannotContinueException($"Row {refused.Row} was refused: {refused.Code} {refused.Detail}"),
            cancellation);
        var seconds = context.Time.GetElapsedTime(began).TotalSeconds;
        // Known: what a request added whose answer was lost.
        if (count.Added + count.Known != devices)
            throw new CannotContinueException($"Only {count.Added + count.Known} of {devices} devices were added.");
        Say($"{devices:N0} devices added in {seconds:0.0} s; {platform.Cpu().Since(before, devices)}");
        return seconds;

        void Tell(ImportCount so)
        {
            if (so.Done / ProgressStep == told) return;
            told = so.Done / ProgressStep;
            Say($"{so.Done:N0} devices after {context.Time.GetElapsedTime(began).TotalSeconds:0.0} s");
        }

        void Say(FormattableString text) => context.Say($"queries: {FormattableString.Invariant(text)}");
    }

    private static async Task<Asked> AskAsync(HttpClient http, string organisation, string query, TimeProvider time, CancellationToken cancellation)
    {
        List<TimeSpan> rest = [], database = [];
        var found = 0;
        // The first two make ready what is kept ready: connections, plans, pages of the database in memory.
        for (var i = -2; i < Repetitions; i++)
        {
            var began = time.GetTimestamp();
            using var answer = await http.GetAsync($"/api/v1/devices?{query}", cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            var took = time.GetElapsedTime(began);
            if (answer.StatusCode != HttpStatusCode.OK) throw new CannotContinueException($"{query} was answered {(int)answer.StatusCode}: {text}");
            if (i < 0) continue;
            rest.Add(took);
            var timing = answer.Headers.GetValues("Server-Timing").Single().Split('=')[1];
            database.Add(TimeSpan.FromMilliseconds(double.Parse(timing, CultureInfo.InvariantCulture)));
            found = JsonNode.Parse(text)!["items"]!.AsArray().Count;
        }

        return new(organisation, query, rest, database, found);
    }

    /// <summary>A query of an organisation, how long each repetition took, and how many devices one page had.</summary>
    private sealed record Asked(
        string Organisation, string Query, IReadOnlyList<TimeSpan> Rest, IReadOnlyList<TimeSpan> Database, int Found)
    {
        public double DatabaseMedian { get; } = new Latencies(Database).Milliseconds(0.5);

        public string Text => Query.Length == 0 ? "all" : Query;

        public override string ToString()
        {
            var (rest, database) = (new Latencies(Rest), new Latencies(Database));
            return $"{Organisation}, {Text}: {Found} devices, " + FormattableString.Invariant(
                $"REST median {rest.Milliseconds(0.5):0.0} ms, worst {rest.Milliseconds(1):0.0} ms; ") + FormattableString.Invariant(
                $"database median {DatabaseMedian:0.0} ms, worst {database.Milliseconds(1):0.0} ms");
        }
    }
}
