using System.Text.RegularExpressions;
using Npgsql;

namespace GridOrleans.Tests.Unit.Deployment;

/// <summary>Whether secrets stay in files that nobody commits, each seen by those alone who need it.</summary>
internal static partial class SecretCheck
{
    private const string Folder = "./.containers/";

    /// <param name="file">The file, variables not replaced: a replaced one looks like a literal.</param>
    public static IEnumerable<string> Complaints(ComposeFile file) =>
    [
        .. file.Secrets.Where(secret => !secret.Value.File.StartsWith(Folder, StringComparison.Ordinal))
            .Select(secret => $"the secret {secret.Key} is outside {Folder}"),
        .. file.Secrets.Keys.Except(file.Services.Values.SelectMany(service => service.Secrets))
            .Select(secret => $"the secret {secret} is used by nobody"),
        .. file.Services.SelectMany(service => Of(file, service.Key, service.Value)),
    ];

    private static IEnumerable<string> Of(ComposeFile file, string name, ComposeService service)
    {
        foreach (var secret in service.Secrets.Except(file.Secrets.Keys))
            yield return $"{name}: the secret {secret} is declared nowhere";
        foreach (var (key, value) in service.Environment)
        {
            foreach (var secret in Mounted().Matches(value).Select(match => match.Groups[1].Value).Except(service.Secrets))
                yield return $"{name}: {key} reads the secret {secret}, which is not given to it";
            if (SecretName().IsMatch(key) && !value.StartsWith("/run/secrets/", StringComparison.Ordinal) && !Required().IsMatch(value))
                yield return $"{name}: {key} is a literal";
            foreach (var complaint in key.EndsWith("ConnectionString", StringComparison.Ordinal) ? Connection(file, service, value) : [])
                yield return $"{name}: {complaint}";
        }
        if (DeployedProcess.Of(service) != DeployedProcess.Silo && service.Secrets.Contains("platform-private.der"))
            yield return $"{name}: the platform's private key stays in the silos";
    }

    private static IEnumerable<string> Connection(ComposeFile file, ComposeService service, string text)
    {
        var connection = new NpgsqlConnectionStringBuilder(text);
        var role = DeployedProcess.Of(service) == DeployedProcess.Silo ? "grid_silo" : "grid_client";
        if (connection.Password is not null)
            yield return "its database password is a literal";
        if (connection.Username != role || connection.Passfile != $"/run/secrets/{role}.pgpass")
            yield return $"it does not connect as {role}";
        if (connection is not { Database: "grid", SearchPath: "grid" } || !file.Services.ContainsKey(connection.Host ?? ""))
            yield return "it does not connect to the platform's database";
    }

    [GeneratedRegex("/run/secrets/([^;]+)")]
    private static partial Regex Mounted();

    [GeneratedRegex("password|token|secret|key", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"^\$\{\w+:\?[^}]+\}$")]
    private static partial Regex Required();
}
