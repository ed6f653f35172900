using System.Text.Json.Serialization;
using GridOrleans.Json;

namespace GridOrleans.Authorisation;

/// <summary>
/// What an organisation may be allowed to do with a device (platform handbook, 3.3), under GXF's names. Which group of functions has which is
/// <see cref="DeviceFunctionMatrix"/>'s to say.
/// </summary>
// Each member is named after the operation that it allows.
#pragma warning disable CS1591
[JsonConverter(typeof(GxfNameConverter<DeviceFunction>))]
public enum DeviceFunction
{
    // Installation.
    AddMeter,
    StartSelfTest,
    StopSelfTest,

    // Ad hoc.
    GetData,
    SetData,
    GetStatus,
    GetLightStatus,
    GetLightSensorStatus,
    GetTariffStatus,
    SetLight,
    ResumeSchedule,
    SetTransition,
    SetReboot,

    // Management.
    GetEventNotifications,
    SetEventNotifications,
    RemoveDevice,
    UpdateKey,
    RevokeKey,
    SetDeviceVerificationKey,
    UpdateDeviceSslCertification,
    SetLightMeasurementDevice,

    // Firmware.
    GetFirmwareVersion,
    UpdateFirmware,
    SwitchFirmware,

    // Light schedules.
    SetLightSchedule,

    // Tariff schedules.
    SetTariffSchedule,

    // Configuration.
    GetConfiguration,
    SetConfiguration,
    SwitchConfigurationBank,

    // Metadata.
    SetDeviceAliases,

    // Nearly everybody.
    GetDeviceAuthorization,

    // Platform and device administration.
    Connect,
    FindEvents,
    FindScheduledTasks,
    GetDeviceModel,
    GetHealthStatus,
    GetMessages,
    SetCommunicationNetworkInformation,
    SetDeviceAuthorization,
    SetDeviceLifecycleStatus,
    SetDeviceLifecycleStatusByChannel,
    UpdateDeviceCdmaSettings,
    UpdateProtocol,
    EnableDebugging,
    DisableDebugging,
    SystemEvent,

    // Smart meter installation and M-Bus.
    CoupleMbusDevice,
    CoupleMbusDeviceByChannel,
    DecoupleMbusDevice,
    DecoupleMbusDeviceAdministrative,
    DecoupleMbusDeviceByChannel,
    ScanMbusChannels,
    ClearMbusStatusOnAllChannels,
    GetMbusEncryptionKeyStatus,
    GetMbusEncryptionKeyStatusByChannel,
    SetKeyOnGMeter,
    SetMbusUserKeyByChannel,

    // Smart meter configuration.
    ConfigureDefinableLoadProfile,
    SetActivityCalendar,
    SetAdministrativeStatus,
    SetAlarmNotifications,
    SetClockConfiguration,
    SetConfigurationObject,
    SetDeviceCommunicationSettings,
    SetPushSetupAlarm,
    SetPushSetupLastGasp,
    SetPushSetupSms,
    SetPushSetupUdp,
    SetRandomisationSettings,
    SetSpecialDays,
    SetThdConfiguration,
    SynchronizeTime,
    ScheduleTestAlarm,

    // Smart meter keys.
    GenerateAndReplaceKeys,
    ReplaceKeys,
    GetKeys,

    // Smart meter reading.
    GetActualPowerQuality,
    GetAdministrativeStatus,
    GetAllAttributeValues,
    GetAssociationLnObjects,
    GetConfigurationObject,
    GetGsmDiagnostic,
    GetOutages,
    GetPowerQualityValues,
    GetPowerQualityValuesPeriodic,
    GetProfileGenericData,
    GetSpecificAttributeValue,
    GetThdFingerprint,
    ReadAlarmRegister,
    ClearAlarmRegister,
    RequestActualMeterData,
    RequestPeriodicMeterData,
    HandleBundledActions,

    // What only devices do: never authorised for an organisation.
    AddEventNotification,
    GetFirmwareFile,
    PushNotificationAlarm,
    PushNotificationSms,
    RegisterDevice,
}
