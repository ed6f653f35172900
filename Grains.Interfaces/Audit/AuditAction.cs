using GridOrleans.Devices.Changes;

namespace GridOrleans.Audit;

/// <summary>
/// Names of acts that grains record; where a face has an operation for the act, it bears the same name, so that what was refused and what was allowed are found
/// together.
/// </summary>
public static class AuditAction
{
    /// <summary>A new command for a device.</summary>
    public const string SubmitCommand = "submitCommand";

    /// <summary>A dead letter was submitted again.</summary>
    public const string ResubmitCommand = "resubmitCommand";

    /// <summary>An open command was taken back.</summary>
    public const string CancelCommand = "cancelCommand";

    /// <summary>A device was added.</summary>
    public const string CreateDevice = "createDevice";

    /// <summary>What people tell of a device was replaced.</summary>
    public const string ChangeDevice = "changeDevice";

    /// <summary>A device was removed.</summary>
    public const string RemoveDevice = "removeDevice";

    /// <summary>An organisation was created.</summary>
    public const string CreateOrganisation = "createOrganisation";

    /// <summary>Name, kind or domains of an organisation were replaced.</summary>
    public const string ChangeOrganisation = "changeOrganisation";

    /// <summary>An organisation was enabled.</summary>
    public const string ActivateOrganisation = "activateOrganisation";

    /// <summary>An organisation was disabled.</summary>
    public const string RemoveOrganisation = "removeOrganisation";

    /// <summary>An organisation was given an API token.</summary>
    public const string GrantToken = "grantToken";

    /// <summary>A token was taken back.</summary>
    public const string RevokeToken = "revokeToken";

    /// <summary>A web hook was made or changed.</summary>
    public const string PutWebHook = "putWebHook";

    /// <summary>A web hook was removed.</summary>
    public const string RemoveWebHook = "removeWebHook";

    /// <summary>A web hook was given another secret.</summary>
    public const string RotateWebHookSecret = "rotateWebHookSecret";

    /// <summary>A web hook was tried out.</summary>
    public const string TestWebHook = "testWebHook";

    /// <summary>A dead letter of a web hook was sent again.</summary>
    public const string RedeliverNotification = "redeliverNotification";

    /// <summary>All dead letters of a web hook were sent again.</summary>
    public const string RedeliverNotifications = "redeliverNotifications";

    /// <summary>The limits of a network were made or changed.</summary>
    public const string PutThrottlingConfig = "putThrottlingConfig";

    /// <summary>The limits of a network were removed.</summary>
    public const string RemoveThrottlingConfig = "removeThrottlingConfig";

    /// <summary>A job was started.</summary>
    public const string RunJob = "runJob";

    /// <summary>A manufacturer was added.</summary>
    public const string CreateManufacturer = "createManufacturer";

    /// <summary>A manufacturer was changed.</summary>
    public const string ChangeManufacturer = "changeManufacturer";

    /// <summary>A manufacturer was removed.</summary>
    public const string RemoveManufacturer = "removeManufacturer";

    /// <summary>A device model was added.</summary>
    public const string CreateDeviceModel = "createDeviceModel";

    /// <summary>A device model was changed.</summary>
    public const string ChangeDeviceModel = "changeDeviceModel";

    /// <summary>A device model was removed.</summary>
    public const string RemoveDeviceModel = "removeDeviceModel";

    /// <summary>A change of one side of a device: its kind, for instance <c>setOwner</c>.</summary>
    public static string Of(DeviceChange change)
    {
        var kind = change.GetType().Name;
        // The operation's name says of what, as there are authorisations of the platform, too.
        return change is UpdateAuthorisations ? "updateDeviceAuthorisations" : char.ToLowerInvariant(kind[0]) + kind[1..];
    }
}
