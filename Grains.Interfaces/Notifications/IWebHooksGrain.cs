using GridOrleans.Access;
using Orleans.Concurrency;

namespace GridOrleans.Notifications;

/// <summary>
/// An organisation's web hooks, by the organisation's identification. An organisation manages its own; one of the function group ADMIN manages any. Every
/// method may throw <see cref="Errors.RefusedException"/> and <see cref="Errors.UnavailableException"/>.
/// </summary>
[Alias("IWebHooksGrain")]
public interface IWebHooksGrain : IGrainWithStringKey
{
    /// <summary>All of them, by application; without their secrets.</summary>
    [Alias("List"), AlwaysInterleave]
    Task<IReadOnlyList<WebHook>> List(Caller caller);

    /// <summary>The hook of an application, without its secret.</summary>
    [Alias("Read"), AlwaysInterleave]
    Task<WebHook> Read(Caller caller, string applicationName);

    /// <summary>Makes or replaces the hook of an application. A secret that is generated is in the answer, and only there.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="applicationName">The application.</param>
    /// <param name="configuration">What is decided.</param>
    /// <param name="expectedVersion">The version that the caller read, or null for any.</param>
    [Alias("Put")]
    Task<Creation<WebHook>> Put(Caller caller, string applicationName, WebHookConfiguration configuration, string? expectedVersion);

    /// <summary>Removes the hook; what still waits for it becomes dead letters.</summary>
    [Alias("Remove")]
    Task Remove(Caller caller, string applicationName, string? expectedVersion);

    /// <summary>Generates a new secret, which is in the answer, and only there. The one before signs as well for a day.</summary>
    [Alias("RotateSecret")]
    Task<WebHook> RotateSecret(Caller caller, string applicationName);

    /// <summary>Sends a notification of type <see cref="Notification.Test"/> all the way: committed, claimed, posted and retried as any other.</summary>
    [Alias("Test")]
    Task<NotificationDelivery> Test(Caller caller, string applicationName);

    /// <summary>Sends dead letters on their way again, the oldest first. The hook must be enabled. What is no dead letter any more is left alone.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="applicationName">The application.</param>
    /// <param name="id">The one; null: all of them, at most <see cref="MostRedelivered"/>.</param>
    /// <returns>How many.</returns>
    [Alias("Redeliver")]
    Task<int> Redeliver(Caller caller, string applicationName, Guid? id);

    /// <summary>How many dead letters one call sends on their way.</summary>
    const int MostRedelivered = 10_000;
}
