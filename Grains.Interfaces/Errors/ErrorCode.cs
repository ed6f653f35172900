namespace GridOrleans.Errors;

/// <summary>
/// The stable codes that clients may rely on; each appears as <c>code</c> in a problem document. A code never changes its meaning.
/// Where GXF has a functional code, its number is named (platform handbook, 8.1).
/// </summary>
public static class ErrorCode
{
    /// <summary>A member of the request breaks a rule (GXF 401).</summary>
    public const string ValidationError = "validation-error";

    /// <summary>The request names a command type that the platform does not know.</summary>
    public const string UnknownCommandType = "unknown-command-type";

    /// <summary>The calling organisation, or one that the request names, is not known (GXF 101).</summary>
    public const string UnknownOrganisation = "unknown-organisation";

    /// <summary>The organisation is there already with other data (GXF 102).</summary>
    public const string ExistingOrganisation = "existing-organisation";

    /// <summary>The calling organisation is disabled (GXF 104).</summary>
    public const string DisabledOrganisation = "disabled-organisation";

    /// <summary>The calling organisation has not been given the function that this needs (GXF 301).</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>
    /// The calling organisation has been given nothing at all on this device (GXF 301). REST answers as for a device that does not exist, with
    /// <see cref="UnknownDevice"/>.
    /// </summary>
    public const string ForeignDevice = "foreign-device";

    /// <summary>The organisation still has authorisations on devices (GXF 302).</summary>
    public const string ExistingDeviceAuthorisations = "existing-device-authorisations";

    /// <summary>The platform does not know this protocol, version or variant (GXF 206).</summary>
    public const string UnknownProtocol = "unknown-protocol";

    /// <summary>
    /// The platform does not know the device's protocol, and no adapter speaks it (GXF 205). In a command's own error: its time ran out while no adapter spoke
    /// the protocol.
    /// </summary>
    public const string ProtocolUnknownForDevice = "protocol-unknown-for-device";

    /// <summary>The device has no such output (GXF 210).</summary>
    public const string UnknownOutput = "unknown-output";

    /// <summary>The gateway device that a device names is not there, or the caller has been given nothing on it (GXF 201).</summary>
    public const string UnknownGatewayDevice = "unknown-gateway-device";

    /// <summary>No such manufacturer (GXF 501).</summary>
    public const string UnknownManufacturer = "unknown-manufacturer";

    /// <summary>The manufacturer is there already with other data (GXF 502).</summary>
    public const string ExistingManufacturer = "existing-manufacturer";

    /// <summary>The manufacturer still has device models (GXF 503).</summary>
    public const string ExistingDeviceModelManufacturer = "existing-device-model-manufacturer";

    /// <summary>No such device model (GXF 601).</summary>
    public const string UnknownDeviceModel = "unknown-device-model";

    /// <summary>The device model is there already with other data (GXF 602).</summary>
    public const string ExistingDeviceModel = "existing-device-model";

    /// <summary>There are devices of the device model (GXF 603).</summary>
    public const string ExistingDeviceDeviceModel = "existing-device-device-model";

    /// <summary>No such device (GXF 201).</summary>
    public const string UnknownDevice = "unknown-device";

    /// <summary>The device is there already with other data (GXF 204).</summary>
    public const string ExistingDevice = "existing-device";

    /// <summary>The device is not activated or not in use (GXF 207).</summary>
    public const string InactiveDevice = "inactive-device";

    /// <summary>The device has no public key (GXF 202).</summary>
    public const string UnregisteredDevice = "unregistered-device";

    /// <summary>The device is in maintenance (GXF 304).</summary>
    public const string DeviceInMaintenance = "device-in-maintenance";

    /// <summary>No such command (GXF 405).</summary>
    public const string UnknownCommand = "unknown-command";

    /// <summary>The command has ended, so that it can be neither cancelled nor ended again.</summary>
    public const string CommandEnded = "command-ended";

    /// <summary>Only a failed or expired command can be submitted again.</summary>
    public const string NotADeadLetter = "not-a-dead-letter";

    /// <summary>An idempotency key came a second time with another request.</summary>
    public const string IdempotencyKeyReused = "idempotency-key-reused";

    /// <summary>The resource has changed since the caller read it.</summary>
    public const string VersionConflict = "version-conflict";

    /// <summary>No such throttling configuration.</summary>
    public const string UnknownThrottlingConfig = "unknown-throttling-config";

    /// <summary>The protocol has a throttling configuration of another name already.</summary>
    public const string ExistingThrottlingConfig = "existing-throttling-config";

    /// <summary>No such job.</summary>
    public const string UnknownJob = "unknown-job";

    /// <summary>The job runs already.</summary>
    public const string JobIsRunning = "job-is-running";

    /// <summary>A bounded queue is full; the same request may be sent again later.</summary>
    public const string Busy = "busy";

    /// <summary>More is open already than the platform takes at a time, or than it takes of one organisation; the same request may be sent again later.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>The database cannot be reached or refused the work; the same request may be sent again later.</summary>
    public const string StoreUnavailable = "store-unavailable";

    /// <summary>The cluster cannot be reached; the same request may be sent again later.</summary>
    public const string ClusterUnavailable = "cluster-unavailable";

    /// <summary>The organisation has no such API token.</summary>
    public const string UnknownToken = "unknown-token";

    /// <summary>The organisation has as many live API tokens as it may have.</summary>
    public const string TooManyTokens = "too-many-tokens";

    /// <summary>No or no valid proof of who is calling.</summary>
    public const string Unauthenticated = "unauthenticated";

    /// <summary>The device did not answer (GXF "No response from device").</summary>
    public const string NoResponse = "no-response";

    /// <summary>No connection to the device could be made (GXF "Connection failure").</summary>
    public const string ConnectionFailure = "connection-failure";

    /// <summary>The device answered FAILURE (GXF "Device reports failure").</summary>
    public const string DeviceReportsFailure = "device-reports-failure";

    /// <summary>The device answered REJECTED (GXF "Device reports rejected").</summary>
    public const string DeviceReportsRejected = "device-reports-rejected";

    /// <summary>The adapter cannot execute this command with this protocol (GXF 407).</summary>
    public const string UnsupportedCommand = "unsupported-command";

    /// <summary>The adapter that had the command died or its lease ended; whether the device got the command is unknown.</summary>
    public const string AdapterLost = "adapter-lost";

    /// <summary>The adapter did not report within the limit; whether the device got the command is unknown.</summary>
    public const string DeadlinePassed = "deadline-passed";

    /// <summary>The command's time ran out before it succeeded (GXF 417).</summary>
    public const string CommandExpired = "command-expired";

    /// <summary>The device was removed while the command was open.</summary>
    public const string DeviceRemoved = "device-removed";

    /// <summary>The organisation has no web hook for this application.</summary>
    public const string UnknownWebHook = "unknown-web-hook";

    /// <summary>No such notification was made for this web hook, or its retention has ended.</summary>
    public const string UnknownNotification = "unknown-notification";

    /// <summary>The web hook's address leads into a network that notifications may not enter.</summary>
    public const string AddressRefused = "address-refused";

    /// <summary>The organisation has as many web hooks as it may have, or a hook as many secrets.</summary>
    public const string TooManyWebHooks = "too-many-web-hooks";

    /// <summary>The web hook is disabled.</summary>
    public const string WebHookDisabled = "web-hook-disabled";
}
