namespace GridOrleans.Tests.Unit.Gateway;

public sealed class JobTests
{
    [Fact]
    public async Task A_job_is_started_once_at_a_time_and_listed_with_its_run()
    {
        await using var host = await RestHost.Start();

        var started = await host.Send(HttpMethod.Post, "/api/v1/jobs/retention/run", null);
        var again = await host.Send(HttpMethod.Post, "/api/v1/jobs/retention/run", null);
        var unknown = await host.Send(HttpMethod.Post, "/api/v1/jobs/coffee/run", null);
        var listed = await host.Get("/api/v1/jobs");

        started.Status.ShouldBe(202);
        again.Status.ShouldBe(409);
        again.Code.ShouldBe("job-is-running");
        unknown.Status.ShouldBe(404);
        unknown.Code.ShouldBe("unknown-job");
        var job = listed.Body.GetProperty("items")[0];
        job.GetProperty("schedule").GetString().ShouldBe("0 * * * *");
        job.GetProperty("lastRun").GetProperty("silo").GetString().ShouldBe("10.0.0.1:1@1");
        job.GetProperty("lastRun").TryGetProperty("endedAt", out _).ShouldBeFalse();
    }
}
