using GridOrleans.Access;

namespace GridOrleans.Housekeeping;

/// <summary>
/// The platform's jobs, for organisations that run the platform only. Stateless: any silo answers. Every method may throw
/// <see cref="Errors.RefusedException"/> and <see cref="Errors.UnavailableException"/>.
/// </summary>
[Alias("IJobs")]
public interface IJobs : IGrainWithIntegerKey
{
    /// <summary>All, by name, as the answering silo is configured.</summary>
    [Alias("List")]
    Task<IReadOnlyList<Job>> List(Caller caller, CancellationToken cancellationToken);

    /// <summary>Starts a run now, whatever the schedule says, and does not wait for its end. Refused while the job runs already.</summary>
    [Alias("Run")]
    Task<JobRun> Run(Caller caller, string name);
}
