using System.Reflection;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using GridOrleans.Hosting;
using GridOrleans.Simulators.Oslp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace GridOrleans.Tests.Unit.Deployment;

/// <summary>Whether a service's environment is a configuration that its process takes: every key known, every value within its rule.</summary>
internal static partial class EnvironmentCheck
{
    private static readonly Lazy<string> Key = new(WriteKey);

    /// <summary>What is wrong with it, each with the service's name.</summary>
    public static IEnumerable<string> Complaints(ComposeFile file) =>
        from service in file.Services
        from complaint in Complaints(service.Value)
        select $"{service.Key}: {complaint}";

    private static IEnumerable<string> Complaints(ComposeService service)
    {
        if (DeployedProcess.Of(service) is { } process)
            return [.. UnknownKeys(process, service.Environment), .. process.Sections.SelectMany(section => Unreadable(section, service.Environment))];
        var keys = service.Environment.Keys;
        return service.Image is not null
            ? keys.Where(key => !PostgresImage().IsMatch(key)).Select(key => $"{key} is no variable of the image {service.Image}")
            : keys.Where(key => !Uses(ScriptOf(service), key)).Select(key => $"{key} is not used");
    }

    private static IEnumerable<string> UnknownKeys(DeployedProcess process, Dictionary<string, string> environment) => environment.Keys
        .Where(key => !process.Sections.ContainsKey(key.Split("__")[0]) && !OfEveryProcess().IsMatch(key))
        .Select(key => $"{key} is in no section of {process.Assembly}");

    private static IEnumerable<string> Unreadable(KeyValuePair<string, Type> section, Dictionary<string, string> environment)
    {
        var host = Host.CreateEmptyApplicationBuilder(null);
        host.Configuration.AddInMemoryCollection(environment.Select(pair => new KeyValuePair<string, string?>(
            pair.Key.Replace("__", ":", StringComparison.Ordinal), OnThisMachine(pair.Value))));
        try
        {
            var options = host.Configuration.GetSection(section.Key).Get(section.Value, binder => binder.ErrorOnUnknownConfiguration = true);
            if (options is SimulatorOptions simulator)
                return new SimulatorOptionsCheck().Validate(null, simulator).Failures ?? [];
            host.AddOptionsOf(section.Value, section.Key);
            return [];
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or OptionsException or TargetInvocationException)
        {
            return [wrong.Message];
        }
    }

    // The secrets are files in a container; here one of our own must do for all.
    private static string OnThisMachine(string value) => value.StartsWith("/run/secrets/", StringComparison.Ordinal) ? Key.Value : value;

    private static string WriteKey()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "secret.der");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllBytes(file, key.ExportPkcs8PrivateKey());
        return file;
    }

    private static bool Uses(string script, string variable) => Regex.IsMatch(script, $@"\$\{{?{variable}\b");

    private static string ScriptOf(ComposeService service) => service.Volumes
        .Select(volume => volume.Split(':'))
        .Where(parts => service.Entrypoint.Contains(parts[1]))
        .Select(parts => ComposeFile.TextOf(parts[0]))
        .SingleOrDefault("");

    [GeneratedRegex(@"^(Kestrel__Endpoints__[A-Za-z0-9]+__(Url|Protocols|SslProtocols|ClientCertificateMode|Certificate__(Path|KeyPath))"
        + @"|Logging__(Console__)?LogLevel__[A-Za-z0-9.]+"
        + @"|OTEL_(EXPORTER_OTLP_(ENDPOINT|HEADERS|PROTOCOL|TIMEOUT)|SERVICE_NAME|RESOURCE_ATTRIBUTES))$")]
    private static partial Regex OfEveryProcess();

    [GeneratedRegex("^(POSTGRES_(DB|USER|INITDB_ARGS|INITDB_WALDIR|HOST_AUTH_METHOD|PASSWORD_FILE|USER_FILE|DB_FILE)|PGDATA)$")]
    private static partial Regex PostgresImage();
}
