namespace GridOrleans.Notifications;

/// <summary>A notification's row as it is first written: one for each hook that is to have it.</summary>
/// <param name="Id">A version 7 UUID: the event's id.</param>
/// <param name="Hook">Where it goes.</param>
/// <param name="Content">What it tells.</param>
/// <param name="Due">When it may be sent.</param>
/// <param name="Expires">After this moment no attempt starts.</param>
internal sealed record NewNotification(Guid Id, HookKey Hook, Notification Content, DateTimeOffset Due, DateTimeOffset Expires);

/// <summary>How an attempt to deliver a notification ended.</summary>
/// <param name="Id">The notification.</param>
/// <param name="State">Where it stands now.</param>
/// <param name="Attempts">How many attempts have ended.</param>
/// <param name="Due">When the next may start, of one that is still pending.</param>
/// <param name="Ended">When it was delivered or given up.</param>
/// <param name="Failure">Why it was not delivered, for people.</param>
internal sealed record DeliveryChange(Guid Id, DeliveryState State, int Attempts, DateTimeOffset Due, DateTimeOffset? Ended, string? Failure);
