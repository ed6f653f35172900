using System.Net;
using System.Text.RegularExpressions;

namespace GridOrleans.Tests.EndToEnd;

/// <summary>Processes that cannot start: one clear line, and an exit code that says whether another try may help.</summary>
public sealed class BadStartTests(StartWorld world) : IClassFixture<StartWorld>
{
    // sysexits.h: EX_CONFIG and EX_TEMPFAIL.
    private const int Misconfigured = 78;
    private const int NotNow = 75;

    private const string Connection = "Cluster__ConnectionString";

    private static readonly Dictionary<string, string> Programs = new()
    {
        ["Silo"] = "GridOrleans.Silo",
        ["Gateway"] = "GridOrleans.Gateway",
        ["Adapters/Oslp"] = "GridOrleans.Adapters.Oslp",
    };

    /// <summary>Program, what is wrong with its connection, the line.</summary>
    public static TheoryData<string, string, string> Connections => new()
    {
        { "Silo", "Password=wrong", "^The database refuses this process: password authentication failed for user \"grid_silo\" \\(28P01\\)\\. Check" },
        { "Silo", "Username=nobody", "refuses this process: password authentication failed for user \"nobody\" \\(28P01\\)" },
        { "Silo", "Database=missing", "refuses this process: database \"missing\" does not exist \\(3D000\\)" },
        { "Silo", "Database=closed", "refuses this process: permission denied for database \"closed\"" },
        { "Silo", "Database=newer", "^The database's schema is newer than this silo: it has GridOrleans\\.Migrations\\.9999_later\\.sql\\. Start the newer release\\.$" },
        { "Silo", "Hurz=7", "^Configuration section Cluster: ConnectionString must be one for Npgsql" },
        { "Gateway", "Password=wrong", "refuses this process: password authentication failed for user \"grid_client\"" },
        { "Gateway", "Database=missing", "refuses this process: database \"missing\" does not exist" },
        { "Adapters/Oslp", "Password=wrong", "refuses this process: password authentication failed for user \"grid_client\"" },
        { "Adapters/Oslp", "Username=nobody", "refuses this process: password authentication failed for user \"nobody\"" },
    };

    /// <summary>Program, the key that names the port, the line.</summary>
    public static TheoryData<string, string, string> Ports => new()
    {
        { "Silo", "Cluster__SiloPort", "^Cluster:SiloPort: cannot listen on 127.0.0.1:PORT: another process has this port\\.$" },
        { "Silo", "Cluster__GatewayPort", "^Cluster:GatewayPort: cannot listen on 127.0.0.1:PORT" },
        { "Silo", "Kestrel__Endpoints__Http__Url", "^Kestrel:Endpoints:Http:Url: cannot listen on 127.0.0.1:PORT" },
        { "Gateway", "Kestrel__Endpoints__Http__Url", "^Kestrel:Endpoints:Http:Url: cannot listen on 127.0.0.1:PORT" },
        { "Adapters/Oslp", "Kestrel__Endpoints__Http__Url", "^Kestrel:Endpoints:Http:Url: cannot listen on 127.0.0.1:PORT" },
        { "Adapters/Oslp", "Oslp__Listen", "^Oslp:Listen: cannot listen on 127.0.0.1:PORT" },
        { "Adapters/Oslp", "Oslp__ListenLegacy", "^Oslp:ListenLegacy: cannot listen on 127.0.0.1:PORT" },
    };

    [Theory]
    [MemberData(nameof(Connections))]
    public async Task A_connection_that_is_refused_for_good_ends_the_process_with_one_line(string program, string change, string line)
    {
        var connection = world.Configuration(program)[Connection];
        // The last of two wins.
        await EndsWith(Misconfigured, line, program, (Connection, $"{connection};{change}"));
    }

    [Theory]
    [MemberData(nameof(Ports))]
    public async Task A_taken_port_ends_the_process_with_one_line_and_a_code_that_invites_another_try(string program, string key, string line)
    {
        var value = key.EndsWith("Url", StringComparison.Ordinal) ? $"http://127.0.0.1:{world.TakenPort}"
            : key.StartsWith("Oslp", StringComparison.Ordinal) ? $"127.0.0.1:{world.TakenPort}" : $"{world.TakenPort}";

        await EndsWith(NotNow, line.Replace("PORT", $"{world.TakenPort}", StringComparison.Ordinal), program, (key, value));
    }

    [Theory]
    [InlineData("none.der", "none.der: it cannot be read: Could not find file")]
    [InlineData("text.der", "text.der: it is not an unencrypted ECDSA key in PKCS#8 DER\\.$")]
    [InlineData("p384.der", "p384.der: it is not on the curve P-256\\.$")]
    public Task A_signing_key_that_is_no_use_ends_the_silo_with_one_line(string file, string line) =>
        EndsWith(Misconfigured, line, "Silo", ("Signing__PrivateKeyFile", world.File(file)));

    [Fact]
    public Task A_missing_certificate_ends_the_gateway_with_one_line() => EndsWith(
        Misconfigured, "^Kestrel:Endpoints:Https:Certificate:Path: Could not find file", "Gateway",
        ("Kestrel__Endpoints__Https__Url", $"https://127.0.0.1:{StartWorld.FreePort()}"),
        ("Kestrel__Endpoints__Https__Certificate__Path", world.File("none.pem")));

    [Theory]
    [InlineData("Silo")]
    [InlineData("Gateway")]
    [InlineData("Adapters/Oslp")]
    public async Task A_database_that_nobody_answers_for_is_waited_for_until_told_to_stop(string program)
    {
        var configuration = world.Configuration(program);
        configuration[Connection] = StartWorld.Changed(configuration[Connection], c => c.Port = StartWorld.FreePort());
        await using var started = Start(program, configuration);

        (await started.Said("Connection refused")).ShouldContain("Failed to connect to 127.0.0.1");
        started.IsRunning.ShouldBeTrue();

        started.Terminate();
        (await started.Ended()).ShouldBe(0);
        started.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_without_room_is_waited_for_and_the_silo_starts_when_there_is_some()
    {
        await world.Execute("alter role grid_silo connection limit 0");
        var configuration = world.Configuration("Silo");
        await using var silo = Start("Silo", configuration);

        await silo.Said("too many connections for role \"grid_silo\" (53300)");
        await world.Execute("alter role grid_silo connection limit -1");

        using var http = new HttpClient { BaseAddress = new(configuration["Kestrel__Endpoints__Http__Url"]) };
        await Eventually.Holds(() => IsReady(http), "the silo is ready");
        silo.Terminate();
        (await silo.Ended()).ShouldBe(0);
    }

    [Fact]
    public async Task Several_hosts_none_of_which_will_do_are_waited_for()
    {
        var configuration = world.Configuration("Silo");
        configuration[Connection] = StartWorld.Changed(configuration[Connection], c =>
            (c.Host, c.TargetSessionAttributes) = ($"127.0.0.1:{c.Port},127.0.0.1:{StartWorld.FreePort()}", "standby"));
        await using var silo = Start("Silo", configuration);

        (await silo.Said("The database cannot be used yet")).ShouldContain("Connection refused");
        silo.IsRunning.ShouldBeTrue();
    }

    [Fact]
    public async Task A_standby_is_waited_for_until_it_is_promoted()
    {
        var configuration = world.Configuration("Silo");
        configuration[Connection] = StartWorld.Changed(configuration[Connection], c =>
            (c.Database, c.Options) = ("fresh", "-c default_transaction_read_only=on"));
        await using var silo = Start("Silo", configuration);

        await silo.Said("cannot execute CREATE SCHEMA in a read-only transaction (25006)");
        silo.IsRunning.ShouldBeTrue();
    }

    private static async Task<bool> IsReady(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/health/ready");
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static StartedProgram Start(string program, Dictionary<string, string> configuration) => new(program, Programs[program], configuration);

    private async Task EndsWith(int exitCode, string line, string program, params (string Key, string Value)[] changes)
    {
        var configuration = world.Configuration(program);
        foreach (var (key, value) in changes)
            configuration[key] = value;
        await using var started = Start(program, configuration);

        (await started.Ended()).ShouldBe(exitCode, string.Join('\n', started.Errors));
        Regex.IsMatch(started.Errors.ShouldHaveSingleItem(), line).ShouldBeTrue(string.Join('\n', started.Errors));
    }
}
