using System.CommandLine;
using GridOrleans.Cli;
using GridOrleans.Cli.Commands;
using GridOrleans.Cli.Layout;

namespace GridOrleans.Tests.Unit.Cli;

public class GridCommandTests
{
    [Theory]
    [InlineData("", "up")]
    [InlineData("", "down")]
    [InlineData("", "status")]
    [InlineData("", "test")]
    [InlineData("", "cert")]
    [InlineData("audit ", "export")]
    [InlineData("audit verify --", "--key")]
    [InlineData("devices ", "import")]
    [InlineData("devices import x --", "--report")]
    [InlineData("devices import x --", "--url")]
    [InlineData("bench --", "--minutes")]
    [InlineData("bench sub", "submit")]
    [InlineData("chaos --", "--check")]
    [InlineData("up --", "--silos")]
    [InlineData("up --", "--detach")]
    [InlineData("down --", "--wipe")]
    [InlineData("status --", "--json")]
    [InlineData("completion ", "zsh")]
    public void A_word_is_completed(string line, string candidate) =>
        GridCommand.Make().Parse(line).GetCompletions(line.Length).Select(item => item.Label).ShouldContain(candidate);

    [Fact]
    public void The_supervisor_is_nobodys_to_type() =>
        GridCommand.Make().Parse("").GetCompletions(0).Select(item => item.Label).ShouldNotContain("supervise");

    [Theory]
    [InlineData("up --silos 0")]
    [InlineData("up --silos 33")]
    [InlineData("up --silos two")]
    [InlineData("up --devices -1")]
    [InlineData("up --devices 100000")]
    [InlineData("up --port-offset 2601")]
    [InlineData("up now")]
    [InlineData("cert Org")]
    [InlineData("cert a/b --out /tmp")]
    [InlineData("completion fish")]
    [InlineData("audit")]
    [InlineData("audit export")]
    [InlineData("audit export --out x --from yesterday")]
    [InlineData("audit export --out x --to 2026-01-01T00:00:00")]
    [InlineData("devices")]
    [InlineData("devices import")]
    [InlineData("devices import /no/such/file.csv")]
    [InlineData("devices import /dev/null --url foo")]
    [InlineData("devices import /dev/null --url localhost:8080")]
    [InlineData("bench --minutes 0")]
    [InlineData("bench --rounds 101")]
    [InlineData("chaos --minutes 241")]
    [InlineData("chaos --devices 0")]
    [InlineData("frobnicate")]
    public void A_wrong_line_is_refused(string line) => GridCommand.Make().Parse(line).Errors.ShouldNotBeEmpty();

    [Theory]
    [InlineData("up")]
    [InlineData("up --silos 32 --gateways 2 --adapters 2 --devices 40000 --detach --port-offset 100 --home /tmp/x")]
    [InlineData("down --wipe")]
    [InlineData("status --json --home /tmp/x")]
    [InlineData("--home /tmp/x status")]
    [InlineData("test")]
    [InlineData("test A_light")]
    [InlineData("cert Org --out /tmp")]
    [InlineData("audit export --out x --from 2026-01-01T00:00:00Z --to 2026-01-02T00:00:00+01:00")]
    [InlineData("audit verify")]
    [InlineData("audit verify x --key a --key b")]
    [InlineData("devices import /dev/null")]
    [InlineData("devices import /dev/null --report r --url http://127.0.0.1:8080 --home /tmp/x")]
    [InlineData("bench")]
    [InlineData("bench switch submit --devices 10 --rounds 1 --silos 2 --minutes 5 --json x --port-offset 0")]
    [InlineData("chaos --minutes 0.5 --seed 7 --faults list --json x --devices 300 --port-offset 0")]
    [InlineData("chaos --check x")]
    public void A_right_line_is_not(string line) => GridCommand.Make().Parse(line).Errors.ShouldBeEmpty();

    [Fact]
    public void Only_what_was_asked_for_can_differ_from_what_runs()
    {
        var options = new PlatformOptions();
        var command = new Command("up");
        options.AddTo(command);
        var running = new PlatformSize(Silos: 3, Devices: 500);

        options.Differences(command.Parse("--silos 3"), running).ShouldBeEmpty();
        options.Differences(command.Parse(""), running).ShouldBeEmpty();
        options.Differences(command.Parse("--silos 2 --devices 500"), running).ShouldBe(["--silos 3, not 2"]);
    }
}
