using GridOrleans.Access;
using GridOrleans.Journal;

namespace GridOrleans.Audit;

/// <summary>
/// How the platform's acts come into the audit trail. What the journal writes carries its record in the same entry; whatever else is written is recorded before,
/// so that no act is without its trace, not even when the process dies in between.
/// </summary>
internal sealed class AuditTrail(IJournal journal, TimeProvider time)
{
    /// <summary>A record of an act that is allowed, to go into the entry of the journal that does it.</summary>
    public AuditRecord Note(
        Caller caller, string action, string? device = null, string? subject = null, Guid? correlationUid = null, string? detail = null) => new()
        {
            At = time.GetUtcNow(),
            OrganisationIdentification = caller.OrganisationIdentification,
            UserName = caller.UserName,
            ApplicationName = caller.ApplicationName,
            Action = action,
            DeviceIdentification = device,
            Subject = subject,
            CorrelationUid = correlationUid,
            Outcome = AuditRecord.Allowed,
            Detail = detail,
        };

    /// <summary>Records an act that is allowed and about to be done; when this returns, the record is committed.</summary>
    /// <exception cref="Errors.UnavailableException">It cannot be recorded now, so it must not be done.</exception>
    public Task Record(
        Caller caller, string action, string? device = null, string? subject = null, Guid? correlationUid = null, string? detail = null) =>
        journal.Commit(new() { Audit = [Note(caller, action, device, subject, correlationUid, detail)] });

    /// <summary>
    /// Records an act with what belongs to an organisation, as <see cref="Record"/> does; when another one does it, also under the one that it belongs to, which
    /// reads only its own trail.
    /// </summary>
    /// <exception cref="Errors.UnavailableException">It cannot be recorded now, so it must not be done.</exception>
    public Task RecordAbout(string organisation, Caller caller, string action, string subject)
    {
        var act = Note(caller, action, subject: subject);
        return journal.Commit(new()
        {
            Audit = caller.OrganisationIdentification == organisation
                ? [act] : [act, act with { OrganisationIdentification = organisation, Detail = $"By organisation {caller.OrganisationIdentification}." }],
        });
    }
}
