using System.CommandLine;
using GridOrleans.Cli.Devices;
using GridOrleans.Cli.Keys;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Cli.Commands;

/// <summary><c>grid devices</c>.</summary>
internal static class DevicesCommand
{
    private const string UrlVariable = "GRID_REST_URL";
    private const string TokenVariable = "GRID_TOKEN";

    private static readonly TimeSpan LongestConnecting = TimeSpan.FromSeconds(10);

    /// <summary>Makes the command.</summary>
    public static Command Make() => new("devices", "Work with many devices at once.") { Subcommands = { MakeImport() } };

    private static Command MakeImport()
    {
        var file = new Argument<FileInfo>("FILE") { Description = $"The devices: a file that ends in {ImportFile.Endings}" };
        file.AcceptExistingOnly();
        var report = new Option<string?>("--report") { Description = "Where rows that were refused are listed, a JSON line each (default: FILE.refused.jsonl)", HelpName = "FILE" };
        var url = new Option<Uri?>("--url")
        {
            Description = $"The gateway (default: ${UrlVariable}, else the one of ./grid up)",
            HelpName = "URL",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (Address(text) is { } address) return address;
                result.AddError(RuleOf("--url", text));
                return null;
            },
        };
        var command = new Command("import", $"Add the devices of a file over REST, with the token in ${TokenVariable} or that of ./grid up. Those that are there already with the "
            + "same data are passed over, so that an import that broke off can be begun again. Exit code 0: all are there, 1: rows were refused, or it broke off.")
        {
            Arguments = { file },
            Options = { report, url },
        };
        command.SetAction(async (line, cancellation) =>
        {
            var home = HomeOption.Of(line, Repository.Find());
            var source = line.GetValue(file)!.FullName;
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = LongestConnecting })
            {
                BaseAddress = line.GetValue(url) ?? NamedGateway(Environment.GetEnvironmentVariable(UrlVariable)) ?? LocalGateway(home),
                Timeout = TimeSpan.FromMinutes(2),
            };
            var token = Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } named ? named : LocalToken(home);
            await RequireAnswerAsync(http, cancellation);
            return await new FileImport(new DeviceImport(http, token, TimeProvider.System), TimeProvider.System)
                .RunAsync(source, line.GetValue(report) ?? source + ".refused.jsonl", cancellation);
        });
        return command;
    }

    /// <summary>The address that a text is.</summary>
    /// <returns><c>null</c>: it is none.</returns>
    private static Uri? Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) ? address : null;

    private static string RuleOf(string what, string text) => $"{what} is an address such as http://127.0.0.1:8080, not '{text}'.";

    /// <summary>The gateway that the environment names, if it names one.</summary>
    internal static Uri? NamedGateway(string? text) =>
        string.IsNullOrEmpty(text) ? null : Address(text) ?? throw new CannotContinueException(RuleOf('$' + UrlVariable, text));

    /// <summary>The gateway of the platform that runs here.</summary>
    internal static Uri LocalGateway(GridHome home)
    {
        var state = new StateFile(home.StateFile).Read();
        // The file may be that of a platform that is long dead; a gateway that has lost its supervisor answers all the same.
        var isSupervised = state?.Supervisor.IsAlive() ?? false;
        var gateway = state?.Processes.FirstOrDefault(process => process.Stage == Stage.Gateway && (isSupervised || (process.Identity?.IsAlive() ?? false)));
        return gateway is null
            ? throw new CannotContinueException($"No platform runs in {home.Folder}: start one with ./grid up{home.Option}, or name a gateway with --url or ${UrlVariable}.")
            : new Uri(gateway.Url);
    }

    /// <summary>The token of the platform that was started here.</summary>
    internal static string LocalToken(GridHome home) => new KeyRing(home.Keys) is { HasToken: true } keys
        ? keys.Token()
        : throw new CannotContinueException($"There is no token in {home.Keys}: set {TokenVariable}, or name the right --home.");

    /// <summary>Asks once: an import tries for long, and whoever has forgotten to start the platform need not wait for that.</summary>
    private static async Task RequireAnswerAsync(HttpClient gateway, CancellationToken cancellation)
    {
        try
        {
            using var _ = await gateway.GetAsync("/health/ready", HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new CannotContinueException($"No gateway answers at {gateway.BaseAddress} ({e.Message}). ./grid up starts a platform on this machine.", e);
        }
    }
}
