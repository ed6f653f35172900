using System.Globalization;
using GridOrleans.Hosting;

namespace GridOrleans.Tests.Unit.Deployment;

/// <summary>Whether services start, are watched and stop as they should.</summary>
internal static class OrderCheck
{
    public static IEnumerable<string> Complaints(ComposeFile file) =>
        from service in file.Services
        from complaint in Dependencies(file, service.Key).Concat(Watching(service.Value))
        select $"{service.Key}: {complaint}";

    private static IEnumerable<string> Dependencies(ComposeFile file, string name)
    {
        foreach (var (other, dependency) in file.Services[name].DependsOn)
        {
            if (!file.Services.TryGetValue(other, out var service))
                yield return $"depends on {other}, which there is not";
            else if (Reaches(file, other, name, []))
                yield return $"waits for {other}, which waits for it";
            else if (dependency.Condition == "service_healthy" && service.Healthcheck is null)
                yield return $"waits for the health of {other}, which has no health check";
            else if (dependency.Condition == "service_completed_successfully" && service.Restart != "no")
                yield return $"waits for the end of {other}, which is restarted";
            else if (dependency.Condition is not ("service_healthy" or "service_completed_successfully"))
                yield return $"waits for {other} under a condition that says nothing: '{dependency.Condition}'";
        }
    }

    private static bool Reaches(ComposeFile file, string from, string to, HashSet<string> seen) =>
        from == to || (seen.Add(from) && file.Services.TryGetValue(from, out var service)
            && service.DependsOn.Keys.Any(next => Reaches(file, next, to, seen)));

    private static IEnumerable<string> Watching(ComposeService service)
    {
        if (service.Build is not null && !(service.CapDrop.Contains("ALL") && service.SecurityOpt.Contains("no-new-privileges:true")))
            yield return "has more rights than it needs";
        if (service.Restart == "no")
            yield break;
        if (service.Restart != "unless-stopped")
            yield return "is not restarted";
        if (service.StopGracePeriod is not { } grace || Seconds(grace) <= ProcessDefaults.StopLimit)
            yield return "is killed before it can have stopped";
        if (service.Healthcheck is not { Interval: not null, Timeout: not null, StartPeriod: not null, Retries: > 0 })
            yield return "has no complete health check";
        else if (DeployedProcess.Of(service) is not null && service.Healthcheck.Test.LastOrDefault() != ReadyUrl(service))
            yield return $"is not asked for its readiness at {ReadyUrl(service)}";
    }

    private static string? ReadyUrl(ComposeService service) => service.Environment.TryGetValue("Kestrel__Endpoints__Http__Url", out var url)
        ? $"http://127.0.0.1:{new Uri(url).Port}/health/ready"
        : null;

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(int.Parse(text.TrimEnd('s'), CultureInfo.InvariantCulture));
}
