using GridOrleans.Access;

namespace GridOrleans.Notifications;

/// <summary>Reads what became of notifications. Stateless: any silo answers.</summary>
[Alias("INotificationQueries")]
public interface INotificationQueries : IGrainWithIntegerKey
{
    /// <summary>The deliveries to an organisation's application, the newest first; also those to a hook that has been removed.</summary>
    /// <param name="caller">Who calls: the organisation, or one of the function group ADMIN.</param>
    /// <param name="organisationIdentification">The organisation.</param>
    /// <param name="applicationName">The application.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("List")]
    Task<IReadOnlyList<NotificationDelivery>> List(
        Caller caller, string organisationIdentification, string applicationName, DeliveryFilter filter, CancellationToken cancellationToken);
}
