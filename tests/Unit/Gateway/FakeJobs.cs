using GridOrleans.Access;
using GridOrleans.Errors;
using GridOrleans.Housekeeping;
using ErrorCode = GridOrleans.Errors.ErrorCode;

namespace GridOrleans.Tests.Unit.Gateway;

/// <summary>One job, which runs when it has been started.</summary>
internal sealed class FakeJobs : IJobs
{
    private JobRun? _run;

    public Task<IReadOnlyList<Job>> List(Caller caller, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Job>>(
    [
        new() { Name = "retention", Schedule = "0 * * * *", TimeZone = "UTC", Enabled = true, NextRunAt = DateTimeOffset.UnixEpoch, LastRun = _run },
    ]);

    public Task<JobRun> Run(Caller caller, string name)
    {
        if (name != "retention")
            return Task.FromException<JobRun>(new RefusedException(ErrorCode.UnknownJob, "There is none."));
        if (_run is not null)
            return Task.FromException<JobRun>(new RefusedException(ErrorCode.JobIsRunning, "It runs."));
        _run = new() { Slot = DateTimeOffset.UnixEpoch, Silo = "10.0.0.1:1@1", BeganAt = DateTimeOffset.UnixEpoch };
        return Task.FromResult(_run);
    }
}
