namespace GridOrleans.Audit;

/// <summary>Records what a gateway refused. Stateless: any silo takes it.</summary>
[Alias("IAuditIntake")]
public interface IAuditIntake : IGrainWithIntegerKey
{
    /// <summary>The most records of one call.</summary>
    const int MostRecords = 500;

    /// <summary>Records them; when this returns they are committed. A repetition records them once more: nobody is asked whether they are there already.</summary>
    /// <exception cref="Errors.UnavailableException">Not now; or whether they were recorded is unknown.</exception>
    [Alias("Take")]
    Task Take(IReadOnlyList<AuditRecord> records);
}
