using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace GridOrleans.Tests.Unit.Deployment;

/// <summary>No engine runs where these tests run, so the file is held to what can be known without one (docs/containers.md).</summary>
public sealed partial class ComposeFileTests
{
    private static readonly string Text = ComposeFile.TextOf("docker-compose.yml");
    private static readonly Dictionary<string, string> Prepared = new() { ["GRID_TOKEN_HASH"] = new string('0', 64) };

    [Fact]
    public void The_file_holds_every_rule() => Complaints(Text).ShouldBeEmpty();

    [Fact]
    public void It_holds_the_processes_of_the_platform()
    {
        var services = ComposeFile.Read(Text, Prepared).Services;
        services.Keys.ShouldBe(
            ["postgres", "silo-1", "silo-2", "gateway-1", "gateway-2", "oslp-1", "lights", "simulator"], ignoreOrder: true);
        services.Values.Select(DeployedProcess.Of).OfType<DeployedProcess>().Distinct().ShouldBe(DeployedProcess.All, ignoreOrder: true);
    }

    [Fact]
    public void Without_the_preparation_it_says_what_to_do() =>
        Should.Throw<InvalidOperationException>(() => ComposeFile.Read(Text, new Dictionary<string, string>())).Message.ShouldContain("make-keys");

    [Fact]
    public void Another_network_moves_all_addresses()
    {
        var moved = new Dictionary<string, string>(Prepared) { ["GRID_NETWORK"] = "192.168.77" };
        var file = ComposeFile.Read(Text, moved);
        AddressCheck.Complaints(file).ShouldBeEmpty();
        file.Services["simulator"].FixedAddress.ShouldBe("192.168.77.10");
    }

    [Fact]
    public void Simulated_lights_are_those_that_are_added()
    {
        var services = ComposeFile.ReadRaw(Text).Services;
        services["simulator"].Environment["Simulator__Devices"].ShouldBe(services["lights"].Environment["GRID_LIGHTS"]);
        services["simulator"].Environment["Simulator__IdentificationPrefix"].ShouldBe(services["lights"].Environment["GRID_LIGHTS_PREFIX"]);
    }

    [Theory]
    [InlineData("Oslp__DevicePort", "Oslp__DevicesPort", "oslp-1", "DevicesPort")]
    [InlineData("Oslp__DevicePort", "Osp__DevicePort", "oslp-1", "is in no section")]
    [InlineData("Cluster__SiloPort:", "Cluster__SiloPrt:", "silo-1", "SiloPrt")]
    [InlineData("Simulator__Listen", "Simulator__Listn", "simulator", "Listn")]
    [InlineData("Signing__PrivateKeyFile", "Signing__PrivateKey", "silo-2", "PrivateKey")]
    [InlineData("Kestrel__Endpoints__Http__Url", "Kestrel__Endpoints__Http__Uri", "gateway-1", "Uri")]
    [InlineData("      POSTGRES_INITDB_ARGS", "      POSTGRES_INIT_ARGS", "postgres", "POSTGRES_INIT_ARGS")]
    [InlineData("GRID_LIGHTS_PREFIX:", "GRID_LIGHT_PREFIX:", "lights", "GRID_LIGHT_PREFIX")]
    [InlineData("""Cluster__GatewayPort: "30001""", """Cluster__GatewayPort: "70000""", "silo-1", "GatewayPort")]
    [InlineData("""Cluster__SiloPort: "11111""", """Cluster__SiloPort: "many""", "silo-1", "SiloPort")]
    [InlineData("${GRID_LIGHTS:-10}", "${GRID_LIGHTS:-none}", "simulator", "Devices")]
    [InlineData("""Cluster__ListenOnAnyAddress: "true" """, "Cluster__ListenOnAnyAddress: true ", "", "must be quoted")]
    [InlineData("silo-2: { condition", "silo-3: { condition", "gateway-1", "depends on silo-3")]
    [InlineData("    entrypoint: [sh, /add-lights]", "    entrypoint: [sh, /add-light]", "lights", "is not used")]
    [InlineData("lights: { condition: service_completed_successfully }", "oslp: { condition: service_healthy }", "simulator", "depends on oslp")]
    [InlineData("postgres: { condition: service_healthy }", "silo-1: { condition: service_healthy }", "silo-1", "waits for it")]
    [InlineData("gateway-1: { condition: service_healthy }", "gateway-1: { condition: service_started }", "lights", "says nothing")]
    [InlineData("restart: \"no\"", "restart: unless-stopped", "simulator", "which is restarted")]
    [InlineData("stop_grace_period: 25s", "stop_grace_period: 12s", "oslp-1", "before it can have stopped")]
    [InlineData("127.0.0.1:8080/health/ready", "127.0.0.1:8081/health/ready", "gateway-2", "readiness")]
    [InlineData("127.0.0.1:8090:8080", "127.0.0.1:8080:8080", "gateway-2", "published twice")]
    [InlineData("127.0.0.1:8090:8080", "8090:8080", "gateway-2", "loopback")]
    [InlineData("127.0.0.1:12121:12121", "127.0.0.1:12121:12120", "oslp-1", "nothing listens")]
    [InlineData("Oslp__ListenLegacy: 0.0.0.0:12121", "Oslp__ListenLegacy: 0.0.0.0:12122", "oslp-1", "listens twice")]
    [InlineData("Simulator__Listen: 0.0.0.0:12124", "Simulator__Listen: 127.0.0.1:12124", "simulator", "cannot be reached")]
    [InlineData("""Oslp__DevicePort: "12124""", """Oslp__DevicePort: "12122""", "simulator", "another port")]
    [InlineData("Simulator__Platform: oslp-1", "Simulator__Platform: oslp-2", "simulator", "nothing listens at oslp-2")]
    [InlineData("AdvertisedAddress: ${GRID_NETWORK:-10.83.122}.10", "AdvertisedAddress: 10.0.0.10", "simulator", "devices say")]
    [InlineData("}.12\"", "}.11\"", "silo-2", "is taken")]
    [InlineData("}.12\"", "}.212\"", "silo-2", "may be given to another")]
    [InlineData("SiloName: silo-2", "SiloName: silo-1", "", "is had by 2")]
    [InlineData("AdvertisedAddress: silo-2", "AdvertisedAddress: silo-1", "silo-2", "says that it is silo-1")]
    [InlineData("Passfile=/run/secrets/grid_client.pgpass", "Password=literal", "gateway-1", "literal")]
    [InlineData("Username=grid_client", "Username=grid_silo", "oslp-1", "does not connect as grid_client")]
    [InlineData("Host=postgres", "Host=postgre", "silo-1", "platform's database")]
    [InlineData("${GRID_TOKEN_HASH:?run ./deploy/make-keys first}", "0123456789abcdef", "silo-1", "literal")]
    [InlineData("secrets: [grid_client.pgpass]", "secrets: [grid_client.pgpass, platform-private.der]", "oslp-1", "stays in the silos")]
    [InlineData("secrets: [grid_client.pgpass]", "secrets: [grid_silo.pgpass]", "gateway-1", "not given to it")]
    [InlineData("secrets: [token,", "secrets: [tokens,", "lights", "declared nowhere")]
    [InlineData("./.containers/token", "./token", "", "outside")]
    [InlineData("cap_drop: [ALL]", "cap_drop: [KILL]", "simulator", "more rights")]
    [InlineData("ip_range: ${GRID_NETWORK:-10.83.122}", "ip_range: 10.83.123", "", "is not a part of")]
    public void A_mistake_is_found(string right, string wrong, string service, string complaint)
    {
        Text.ShouldContain(right.TrimEnd());
        Complaints(Text.Replace(right.TrimEnd(), wrong.TrimEnd(), StringComparison.Ordinal))
            .ShouldContain(found => found.StartsWith(service, StringComparison.Ordinal) && found.Contains(complaint, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("healthcheck:", "healtcheck:")]
    [InlineData("depends_on:", "depend_on:")]
    [InlineData("\nsecrets:", "\nsecret:")]
    [InlineData("services:", "services: [")]
    [InlineData("  gateway-2:", "  gateway-1:")]
    public void A_file_that_Compose_would_refuse_cannot_be_read(string right, string wrong) =>
        Should.Throw<YamlException>(() => ComposeFile.ReadRaw(Text.Replace(right, wrong, StringComparison.Ordinal)));

    private static List<string> Complaints(string text)
    {
        var file = ComposeFile.Read(text, Prepared);
        return
        [
            .. EnvironmentCheck.Complaints(file), .. OrderCheck.Complaints(file), .. AddressCheck.Complaints(file),
            .. SecretCheck.Complaints(ComposeFile.ReadRaw(text)),
            .. Unquoted().Matches(text).Select(match => $"{match.Groups[1].Value} must be quoted: Compose takes no booleans in an environment"),
        ];
    }

    [GeneratedRegex(@"^\s+(\w+__\w+): *(?:true|false)\s*$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Unquoted();
}
