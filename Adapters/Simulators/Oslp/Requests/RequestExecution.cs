using System.Text;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>
/// What devices do when a platform tells them to: pure state changes, no I/O. The caller holds the device's gate
/// (OSLP handbook, chapter 7 and 11.2).
/// </summary>
internal static class RequestExecution
{
    /// <summary>Carries a request out.</summary>
    /// <returns>Null for a request that devices do not know.</returns>
    public static Reaction? Execute(StreetLight light, MessageKind kind, Message message, DateTimeOffset now) => kind switch
    {
        MessageKind.SetLightRequest => Lighting.SetLight(light, message.SetLightRequest, now),
        MessageKind.SetTransitionRequest => Lighting.SetTransition(light, message.SetTransitionRequest, now),
        MessageKind.StartSelfTestRequest => Lighting.StartSelfTest(light, now),
        MessageKind.StopSelfTestRequest => Lighting.StopSelfTest(light, now),
        MessageKind.ResumeScheduleRequest => Schedules.Resume(light, message.ResumeScheduleRequest),
        MessageKind.SetScheduleRequest => Schedules.Store(light, message.SetScheduleRequest, now),
        MessageKind.GetStatusRequest => StatusReport.Report(light, now),
        MessageKind.GetConfigurationRequest => Configurations.Report(light),
        MessageKind.SetConfigurationRequest => Configurations.Store(light, message.SetConfigurationRequest),
        MessageKind.SwitchConfigurationRequest => Configurations.Switch(light, message.SwitchConfigurationRequest, now),
        MessageKind.SetEventNotificationsRequest => SetEventNotifications(light, message.SetEventNotificationsRequest),
        MessageKind.SetRebootRequest => new Reaction(Refusals.Answer(kind, Status.Ok), Acted: true, Reboots: true),
        MessageKind.GetFirmwareVersionRequest => Firmware.Report(light),
        MessageKind.UpdateFirmwareRequest => Firmware.Update(light, message.UpdateFirmwareRequest, now),
        MessageKind.SwitchFirmwareRequest => Firmware.Switch(light, message.SwitchFirmwareRequest, now),
        MessageKind.UpdateDeviceSslCertificationRequest => Keep(light, kind, message.UpdateDeviceSslCertificationRequest),
        MessageKind.SetDeviceVerificationKeyRequest => Keep(light, kind, message.SetDeviceVerificationKeyRequest),
        _ => null,
    };

    private static Reaction SetEventNotifications(StreetLight light, SetEventNotificationsRequest request)
    {
        light.EventMask = request.NotificationMask;
        return Reaction.Done(Refusals.Answer(MessageKind.SetEventNotificationsRequest, Status.Ok));
    }

    /// <summary>Kept and shown, not used: there is no TLS.</summary>
    private static Reaction Keep(StreetLight light, MessageKind kind, UpdateDeviceSslCertificationRequest request)
    {
        light.WritableStorage().Certification = request;
        return Reaction.Done(Refusals.Answer(kind, Status.Ok));
    }

    /// <summary>Kept and shown, not used: there is one platform key for as long as the process lives.</summary>
    private static Reaction Keep(StreetLight light, MessageKind kind, SetDeviceVerificationKeyRequest request)
    {
        light.WritableStorage().VerificationKey = Encoding.Latin1.GetString(request.CertificateChunk.Span);
        return Reaction.Done(Refusals.Answer(kind, Status.Ok));
    }
}
