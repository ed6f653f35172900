using Google.Protobuf;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>Answers that say no more than a status, for every request that has such an answer.</summary>
internal static class Refusals
{
    /// <summary>The answer to a request with a status and whatever else is required, without content.</summary>
    /// <exception cref="ArgumentException">The answer to that request has no status.</exception>
    public static Message Answer(MessageKind request, Status status) => request switch
    {
        MessageKind.SetLightRequest => new Message { SetLightResponse = new() { Status = status } },
        MessageKind.GetStatusRequest => new Message { GetStatusResponse = EmptyStatus(status) },
        MessageKind.ResumeScheduleRequest => new Message { ResumeScheduleResponse = new() { Status = status } },
        MessageKind.SetScheduleRequest => new Message { SetScheduleResponse = new() { Status = status } },
        MessageKind.SetTransitionRequest => new Message { SetTransitionResponse = new() { Status = status } },
        MessageKind.SetRebootRequest => new Message { SetRebootResponse = new() { Status = status } },
        MessageKind.StartSelfTestRequest => new Message { StartSelfTestResponse = new() { Status = status } },
        MessageKind.StopSelfTestRequest => new Message
        {
            StopSelfTestResponse = new() { Status = status, SelfTestResult = ByteString.Empty },
        },
        MessageKind.SetEventNotificationsRequest => new Message { SetEventNotificationsResponse = new() { Status = status } },
        MessageKind.GetConfigurationRequest => new Message { GetConfigurationResponse = new() { Status = status } },
        MessageKind.SetConfigurationRequest => new Message { SetConfigurationResponse = new() { Status = status } },
        MessageKind.SwitchConfigurationRequest => new Message { SwitchConfigurationResponse = new() { Status = status } },
        MessageKind.UpdateFirmwareRequest => new Message { UpdateFirmwareResponse = new() { Status = status } },
        MessageKind.SwitchFirmwareRequest => new Message { SwitchFirmwareResponse = new() { Status = status } },
        MessageKind.UpdateDeviceSslCertificationRequest => new Message
        {
            UpdateDeviceSslCertificationResponse = new() { Status = status },
        },
        MessageKind.SetDeviceVerificationKeyRequest => new Message { SetDeviceVerificationKeyResponse = new() { Status = status } },
        _ => throw new ArgumentException($"The answer to {request} has no status.", nameof(request)),
    };

    /// <summary>Whether a device can refuse a request: all that it knows but the question for its firmware, whose answer has no status.</summary>
    public static bool IsPossible(MessageKind request) => request is
        >= MessageKind.StartSelfTestRequest and <= MessageKind.SetEventNotificationsRequest
        or MessageKind.SetScheduleRequest or MessageKind.SetConfigurationRequest or MessageKind.SetRebootRequest
        or MessageKind.SetTransitionRequest or MessageKind.GetConfigurationRequest
        or MessageKind.UpdateDeviceSslCertificationRequest or MessageKind.SetDeviceVerificationKeyRequest
        or MessageKind.SwitchFirmwareRequest or MessageKind.SwitchConfigurationRequest;

    private static GetStatusResponse EmptyStatus(Status status) => new()
    {
        Status = status,
        PreferredLinktype = LinkType.LinkNotSet,
        ActualLinktype = LinkType.LinkNotSet,
        LightType = LightType.LtNotSet,
        EventNotificationMask = 0,
    };
}
