using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GridOrleans.Cli;

namespace GridOrleans.Tests.EndToEnd;

/// <summary>The platform as a user runs it: <c>grid up</c> in a folder and on ports of its own, reached over REST and the simulator's interface.</summary>
public sealed class Platform : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    internal static readonly string Repository = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../.."));

    private readonly string _home;
    private readonly HttpClient _simulator = new();

    private Platform(string home) => _home = home;

    /// <summary>Calls as the operator's organisation.</summary>
    public HttpClient Rest { get; } = new() { Timeout = TimeSpan.FromSeconds(90) };

    /// <summary>What <c>up</c> wrote for scripts.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; private set; } = new Dictionary<string, string>();

    /// <summary>Starts it with short patience, so that a test of failures need not wait for minutes.</summary>
    public static async Task<Platform> Start(int portOffset, int silos, int devices, int gateways = 1)
    {
        var home = Path.Combine(Path.GetTempPath(), $"gridorleans-{Guid.NewGuid():N}");
        var platform = new Platform(home);
        try
        {
            await platform.Grid("up", "--detach", "--silos", $"{silos}", "--gateways", $"{gateways}", "--devices", $"{devices}", "--port-offset", $"{portOffset}");
            platform.Variables = ReadVariables(Path.Combine(home, "env"));
            platform.Rest.BaseAddress = new Uri(platform.Variables["GRID_REST_URL"]);
            platform.Rest.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", platform.Variables["GRID_TOKEN"]);
            platform._simulator.BaseAddress = new Uri(platform.Variables["GRID_SIMULATOR_URL"]);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of the address with TLS that shows a certificate and trusts the platform's authority alone.</summary>
    public HttpClient WithCertificate(X509Certificate2 certificate) => new(new SocketsHttpHandler
    {
        SslOptions = new()
        {
            LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
            CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(Variables["GRID_CA"]) },
            },
        },
    })
    {
        BaseAddress = new Uri(Variables["GRID_SOAP_URL"]),
    };

    /// <summary>Runs a command of <c>grid</c>; its output, or a failure with it.</summary>
    public Task<string> Grid(params string[] arguments) => Grid([ExitCode.Success], arguments);

    private async Task<string> Grid(int[] expected, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository,
        };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "GridOrleans.Cli.dll"), .. arguments, "--home", _home])
            start.ArgumentList.Add(argument);
        start.Environment["Oslp__ResponseTimeout"] = "00:00:02";
        start.Environment["Commands__FirstRetryDelay"] = "00:00:00.500";
        using var process = Process.Start(start)!;
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.WaitForExitAsync().WaitAsync(StartLimit);
        process.ExitCode.ShouldBeOneOf(expected, $"grid {string.Join(' ', arguments)}:\n{output}");
        return output.ToString();

        void Append(string? line)
        {
            lock (output)
                output.AppendLine(line);
        }
    }

    /// <summary>Runs the shell commands of a page, from a mark on, against this platform; their output without line ends.</summary>
    public async Task<string> RunBlockOf(string page, string mark)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Repository, page));
        const string fence = "```bash\n";
        var begin = text.IndexOf(fence, text.IndexOf(mark, StringComparison.Ordinal), StringComparison.Ordinal) + fence.Length;
        var block = text[begin..text.IndexOf("```", begin, StringComparison.Ordinal)].Replace(". .grid/env", $". {_home}/env", StringComparison.Ordinal);
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, ArgumentList = { "-euo", "pipefail", "-c", block } };
        using var shell = Process.Start(start)!;
        var output = await shell.StandardOutput.ReadToEndAsync().WaitAsync(StartLimit);
        await shell.WaitForExitAsync();
        shell.ExitCode.ShouldBe(0, output);
        return output.ReplaceLineEndings("");
    }

    /// <summary>Submits a command and waits for its outcome.</summary>
    public async Task<JsonNode> Execute(string device, string command, int waitSeconds = 30)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/devices/{device}/commands") { Content = Json(command) };
        request.Headers.Add("Prefer", $"wait={waitSeconds}");
        using var response = await Rest.SendAsync(request);
        return await Body(response);
    }

    public async Task<JsonNode> Get(string path)
    {
        using var response = await Rest.GetAsync(path);
        return await Body(response);
    }

    public async Task<JsonNode> Post(string path, string body = "", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body.Length == 0 ? null : Json(body) };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var response = await Rest.SendAsync(request);
        return await Body(response);
    }

    public async Task<JsonNode> Simulated(string path)
    {
        using var response = await _simulator.GetAsync(path);
        return await Body(response);
    }

    /// <summary>Makes one light misbehave; <c>{}</c> mends it.</summary>
    public async Task Faults(string device, string faults)
    {
        using var response = await _simulator.PutAsync($"/devices/{device}/faults", Json(faults));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>A process of the platform as it is now, ready or not.</summary>
    public async Task<JsonNode> ProcessNamed(string name) =>
        JsonNode.Parse(await Grid([ExitCode.Success, ExitCode.NotReady], ["status", "--json"]))!["processes"]!.AsArray().Single(p => (string)p!["name"]! == name)!;

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    public async ValueTask DisposeAsync()
    {
        await Grid("down", "--wipe");
        Rest.Dispose();
        _simulator.Dispose();
    }

    private static async Task<JsonNode> Body(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        try
        {
            return JsonNode.Parse(text)!;
        }
        catch (JsonException)
        {
            throw new InvalidOperationException($"{response.RequestMessage?.RequestUri} answered {(int)response.StatusCode}: {text}");
        }
    }

    private static Dictionary<string, string> ReadVariables(string file) => File.ReadLines(file)
        .Where(line => line.StartsWith("export ", StringComparison.Ordinal))
        .Select(line => line["export ".Length..].Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1].Trim('\''));

    private static string Here([CallerFilePath] string path = "") => path;
}
