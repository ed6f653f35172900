using System.Text.Json;
using GridOrleans.Json;

namespace GridOrleans.Notifications;

/// <summary>What a row of the table of notifications tells.</summary>
internal static class NotificationContent
{
    /// <summary>Reads it.</summary>
    /// <returns>Nothing but the reason when it cannot be understood: that is this row's trouble, not that of those read with it.</returns>
    public static (Notification? Notification, Exception? Unreadable) Read(string json)
    {
        try
        {
            return (JsonSerializer.Deserialize<Notification>(json, PlatformJson.Stored), null);
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException)
        {
            return (null, failure);
        }
    }
}
