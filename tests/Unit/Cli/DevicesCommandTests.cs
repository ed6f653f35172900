using System.CommandLine;
using GridOrleans.Cli;
using GridOrleans.Cli.Commands;
using GridOrleans.Cli.Keys;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Processes;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Tests.Unit.Cli;

public sealed class DevicesCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private GridHome Home => GridHome.Resolve(folder.Path, Repository.Find());

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("foo")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("localhost:8080")]
    [InlineData("ftp://127.0.0.1")]
    public void A_gateway_that_is_no_address_is_said_in_a_sentence(string url)
    {
        GridCommand.Make().Parse(["devices", "import", "/dev/null", "--url", url]).Errors.Select(error => error.Message)
            .ShouldBe([$"--url is an address such as http://127.0.0.1:8080, not '{url}'."]);
        Should.Throw<CannotContinueException>(() => DevicesCommand.NamedGateway(url)).Message
            .ShouldBe($"$GRID_REST_URL is an address such as http://127.0.0.1:8080, not '{url}'.");
    }

    [Fact]
    public void A_state_that_a_dead_platform_left_names_no_gateway()
    {
        var none = Should.Throw<CannotContinueException>(() => DevicesCommand.LocalGateway(Home));
        new StateFile(Home.StateFile).Write(PlatformStates.Ready(PlatformStates.Process("gateway-1", Stage.Gateway)));
        var stale = Should.Throw<CannotContinueException>(() => DevicesCommand.LocalGateway(Home));

        stale.Message.ShouldBe(none.Message);
        stale.Message.ShouldStartWith($"No platform runs in {folder.Path}: start one with ./grid up --home {folder.Path}, or name");
    }

    [Fact]
    public void A_gateway_that_lives_is_asked_with_or_without_its_supervisor()
    {
        var alive = ProcessIdentity.Self();
        var gateway = PlatformStates.Process("gateway-1", Stage.Gateway);
        var state = PlatformStates.Ready(gateway);

        new StateFile(Home.StateFile).Write(state with { Supervisor = alive });
        DevicesCommand.LocalGateway(Home).ShouldBe(new Uri(gateway.Url));
        new StateFile(Home.StateFile).Write(state with { Processes = [gateway with { Identity = alive }] });
        DevicesCommand.LocalGateway(Home).ShouldBe(new Uri(gateway.Url));
    }

    [Fact]
    public void A_missing_token_is_not_made_up()
    {
        Should.Throw<CannotContinueException>(() => DevicesCommand.LocalToken(Home)).Message
            .ShouldBe($"There is no token in {Home.Keys}: set GRID_TOKEN, or name the right --home.");
        Home.Create();
        var token = new KeyRing(Home.Keys).Token();
        DevicesCommand.LocalToken(Home).ShouldBe(token);
    }

    [Fact]
    public async Task Where_no_gateway_answers_it_is_said_at_once()
    {
        var source = folder.Write("devices.csv", "deviceIdentification\na\n");
        Home.Create();
        new KeyRing(Home.Keys).Token();

        var failure = await Should.ThrowAsync<CannotContinueException>(Invoke("devices", "import", source, "--url", "http://127.0.0.1:1"));

        failure.Message.ShouldStartWith("No gateway answers at http://127.0.0.1:1/ (");
        failure.Message.ShouldEndWith("./grid up starts a platform on this machine.");
        File.Exists(source + ".refused.jsonl").ShouldBeFalse();
    }

    [Fact]
    public async Task Without_the_platforms_key_a_verification_asks_for_one()
    {
        var failure = await Should.ThrowAsync<CannotContinueException>(Invoke("audit", "verify", folder.Write("trail", "")));

        failure.Message.ShouldEndWith("Name the platform's public key with --key.");
    }

    private Task<int> Invoke(params string[] line) => GridCommand.Make().Parse([.. line, "--home", folder.Path])
        .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);
}
