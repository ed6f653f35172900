using System.Collections.Frozen;
using static GridOrleans.Authorisation.DeviceFunction;

namespace GridOrleans.Authorisation;

/// <summary>
/// Which functions a group of device functions has (platform handbook, 3.3): the only place where that is decided. An operator may give a group other
/// functions by configuration. <c>docs/authorisation.md</c> shows it as a table.
/// </summary>
public sealed class DeviceFunctionMatrix
{
    /// <summary>GXF's own, after all its migrations.</summary>
    public static DeviceFunctionMatrix Default { get; } = new(new Dictionary<DeviceFunctionGroup, DeviceFunction[]>
    {
        [DeviceFunctionGroup.Owner] = [.. Enum.GetValues<DeviceFunction>().Except(
            [AddEventNotification, GetFirmwareFile, PushNotificationAlarm, PushNotificationSms, RegisterDevice])],
        [DeviceFunctionGroup.Installation] = [AddMeter, StartSelfTest, StopSelfTest, GetDeviceAuthorization],
        [DeviceFunctionGroup.AdHoc] =
        [
            GetData, SetData, GetStatus, GetLightStatus, GetLightSensorStatus, GetTariffStatus, SetLight, ResumeSchedule, SetTransition,
            SetReboot, GetDeviceAuthorization,
        ],
        [DeviceFunctionGroup.Management] =
        [
            GetEventNotifications, SetEventNotifications, RemoveDevice, UpdateKey, RevokeKey, SetDeviceVerificationKey,
            UpdateDeviceSslCertification, SetLightMeasurementDevice, GetDeviceAuthorization,
        ],
        [DeviceFunctionGroup.Firmware] = [GetFirmwareVersion, UpdateFirmware, SwitchFirmware, GetDeviceAuthorization],
        [DeviceFunctionGroup.Scheduling] = [SetLightSchedule, GetDeviceAuthorization],
        [DeviceFunctionGroup.TariffScheduling] = [SetTariffSchedule, GetDeviceAuthorization],
        [DeviceFunctionGroup.Configuration] = [GetConfiguration, SetConfiguration, SwitchConfigurationBank, GetDeviceAuthorization],
        [DeviceFunctionGroup.Monitoring] = [GetDeviceAuthorization],
        [DeviceFunctionGroup.MetadataManagement] = [SetDeviceAliases],
    });

    private readonly FrozenDictionary<DeviceFunctionGroup, FrozenSet<DeviceFunction>> _functions;

    private DeviceFunctionMatrix(IReadOnlyDictionary<DeviceFunctionGroup, DeviceFunction[]> functions) =>
        _functions = functions.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToFrozenSet());

    /// <summary>The same, but with these functions in place of those that the named groups had.</summary>
    public DeviceFunctionMatrix With(IReadOnlyDictionary<DeviceFunctionGroup, DeviceFunction[]> replaced) => new(
        Enum.GetValues<DeviceFunctionGroup>().ToDictionary(group => group, group => replaced.GetValueOrDefault(group) ?? [.. _functions[group]]));

    /// <summary>Whether a group has a function.</summary>
    public bool Allows(DeviceFunctionGroup group, DeviceFunction function) => _functions[group].Contains(function);
}
