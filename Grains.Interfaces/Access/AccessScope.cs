using System.Text.Json.Serialization;

namespace GridOrleans.Access;

/// <summary>What a caller's proof allows at all. What the organisation behind it may do is decided by its authorisations.</summary>
public enum AccessScope
{
    /// <summary>Reading: every GET.</summary>
    [JsonStringEnumMemberName("read")]
    Read,

    /// <summary>Submitting commands, submitting them again and taking them back.</summary>
    [JsonStringEnumMemberName("command")]
    Command,

    /// <summary>Everything else that changes something.</summary>
    [JsonStringEnumMemberName("manage")]
    Manage,
}
