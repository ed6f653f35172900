namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>
/// What a payload is: the field of <c>Message</c> that is set, by its number. Requests are odd, and a request's response is the
/// next even number (OSLP handbook, 3.1).
/// </summary>
public enum MessageKind
{
    /// <summary>No field that this protocol knows.</summary>
    None = 0,

    /// <summary>A device makes itself known.</summary>
    RegisterDeviceRequest = 1,

    /// <summary>The platform's time and random number for a new device.</summary>
    RegisterDeviceResponse = 2,

    /// <summary>All light relays on, for a test.</summary>
    StartSelfTestRequest = 3,

    /// <summary>Answer to <see cref="StartSelfTestRequest"/>.</summary>
    StartSelfTestResponse = 4,

    /// <summary>All light relays off after a test.</summary>
    StopSelfTestRequest = 5,

    /// <summary>Answer to <see cref="StopSelfTestRequest"/>.</summary>
    StopSelfTestResponse = 6,

    /// <summary>Fetch and install firmware.</summary>
    UpdateFirmwareRequest = 7,

    /// <summary>Answer to <see cref="UpdateFirmwareRequest"/>.</summary>
    UpdateFirmwareResponse = 8,

    /// <summary>Switch or dim lights.</summary>
    SetLightRequest = 9,

    /// <summary>Answer to <see cref="SetLightRequest"/>.</summary>
    SetLightResponse = 10,

    /// <summary>Ask for relays and hardware data.</summary>
    GetStatusRequest = 11,

    /// <summary>Answer to <see cref="GetStatusRequest"/>.</summary>
    GetStatusResponse = 12,

    /// <summary>Return from manual switching to the schedule.</summary>
    ResumeScheduleRequest = 13,

    /// <summary>Answer to <see cref="ResumeScheduleRequest"/>.</summary>
    ResumeScheduleResponse = 14,

    /// <summary>Choose which events a device sends.</summary>
    SetEventNotificationsRequest = 15,

    /// <summary>Answer to <see cref="SetEventNotificationsRequest"/>.</summary>
    SetEventNotificationsResponse = 16,

    /// <summary>A device reports events.</summary>
    EventNotificationRequest = 17,

    /// <summary>Answer to <see cref="EventNotificationRequest"/>.</summary>
    EventNotificationResponse = 18,

    /// <summary>Ask for the firmware version.</summary>
    GetFirmwareVersionRequest = 19,

    /// <summary>Answer to <see cref="GetFirmwareVersionRequest"/>.</summary>
    GetFirmwareVersionResponse = 20,

    /// <summary>Store (a page of) a schedule.</summary>
    SetScheduleRequest = 21,

    /// <summary>Answer to <see cref="SetScheduleRequest"/>.</summary>
    SetScheduleResponse = 22,

    /// <summary>Change the configuration.</summary>
    SetConfigurationRequest = 25,

    /// <summary>Answer to <see cref="SetConfigurationRequest"/>.</summary>
    SetConfigurationResponse = 26,

    /// <summary>Deprecated: metering history.</summary>
    GetPowerUsageHistoryRequest = 27,

    /// <summary>Answer to <see cref="GetPowerUsageHistoryRequest"/>.</summary>
    GetPowerUsageHistoryResponse = 28,

    /// <summary>Deprecated: metering now.</summary>
    GetActualPowerUsageRequest = 29,

    /// <summary>Answer to <see cref="GetActualPowerUsageRequest"/>.</summary>
    GetActualPowerUsageResponse = 30,

    /// <summary>Restart.</summary>
    SetRebootRequest = 31,

    /// <summary>Answer to <see cref="SetRebootRequest"/>.</summary>
    SetRebootResponse = 32,

    /// <summary>Night falls or day breaks, as a light sensor saw it.</summary>
    SetTransitionRequest = 33,

    /// <summary>Answer to <see cref="SetTransitionRequest"/>.</summary>
    SetTransitionResponse = 34,

    /// <summary>Ask for the configuration.</summary>
    GetConfigurationRequest = 35,

    /// <summary>Answer to <see cref="GetConfigurationRequest"/>.</summary>
    GetConfigurationResponse = 36,

    /// <summary>A device confirms that it got its registration.</summary>
    ConfirmRegisterDeviceRequest = 37,

    /// <summary>Answer to <see cref="ConfirmRegisterDeviceRequest"/>.</summary>
    ConfirmRegisterDeviceResponse = 38,

    /// <summary>Fetch and install a certificate.</summary>
    UpdateDeviceSslCertificationRequest = 39,

    /// <summary>Answer to <see cref="UpdateDeviceSslCertificationRequest"/>.</summary>
    UpdateDeviceSslCertificationResponse = 40,

    /// <summary>Take a new platform key.</summary>
    SetDeviceVerificationKeyRequest = 41,

    /// <summary>Answer to <see cref="SetDeviceVerificationKeyRequest"/>.</summary>
    SetDeviceVerificationKeyResponse = 42,

    /// <summary>Change to another installed firmware.</summary>
    SwitchFirmwareRequest = 43,

    /// <summary>Answer to <see cref="SwitchFirmwareRequest"/>.</summary>
    SwitchFirmwareResponse = 44,

    /// <summary>Change to the other configuration bank.</summary>
    SwitchConfigurationRequest = 45,

    /// <summary>Answer to <see cref="SwitchConfigurationRequest"/>.</summary>
    SwitchConfigurationResponse = 46,
}
