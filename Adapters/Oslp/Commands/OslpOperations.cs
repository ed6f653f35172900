using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Google.Protobuf;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;
using GridOrleans.Commands;

namespace GridOrleans.Adapters.Oslp;

/// <summary>How a command becomes a request, and its answer an outcome.</summary>
/// <param name="Request">The request.</param>
/// <param name="StatusOf">Where the answer has its status.</param>
/// <param name="ResultOf">What the answer tells; null for commands that only act.</param>
/// <param name="FollowUp">What is to be executed after it when the adapter is told to; null for most.</param>
/// <param name="ObstacleOf">Why devices cannot take a certain one, or null; null for commands that they take whatever is in them.</param>
internal sealed record OslpOperation(
    Func<DeviceCommand, Message> Request, Func<Message, Status> StatusOf, Func<Message, CommandResult>? ResultOf, FollowUp? FollowUp,
    Func<DeviceCommand, string?>? ObstacleOf);

/// <summary>A command that follows another in the same attempt.</summary>
internal sealed record FollowUp(DeviceCommand Command, OslpOperation Operation);

/// <summary>The commands that OSLP devices execute. To add one, add its line to the table.</summary>
internal static class OslpOperations
{
    // OSLP handbook, 3.8; in bytes, as devices keep them.
    private const int LongestCertificateDomain = 99;
    private const int LongestCertificateUrl = 254;

    private static readonly (Type Command, OslpOperation Operation) Resume = Line<ResumeSchedule>(
        command => new() { ResumeScheduleRequest = RequestOf(command) }, answer => answer.ResumeScheduleResponse.Status);

    // Index 0 is written, not left out, as devices know it from GXF (OSLP handbook, 7.3 and 13).
    private static readonly FollowUp ResumeAll = new(new ResumeSchedule { Index = RelayIndex.AllLights, Immediate = false }, Resume.Operation);

    private static readonly FrozenDictionary<Type, OslpOperation> Table = new[]
    {
        Resume,
        Line<SetLight>(command => new() { SetLightRequest = RequestOf(command) }, answer => answer.SetLightResponse.Status, followUp: ResumeAll),
        Line<GetStatus>(_ => new() { GetStatusRequest = new() }, answer => answer.GetStatusResponse.Status,
            answer => StatusReading.Read(answer.GetStatusResponse)),
        Line<SetReboot>(_ => new() { SetRebootRequest = new() }, answer => answer.SetRebootResponse.Status),
        Line<StartSelfTest>(_ => new() { StartSelfTestRequest = new() }, answer => answer.StartSelfTestResponse.Status),
        Line<StopSelfTest>(_ => new() { StopSelfTestRequest = new() }, answer => answer.StopSelfTestResponse.Status),
        Line<SetEventNotifications>(
            command => new() { SetEventNotificationsRequest = new() { NotificationMask = MaskOf(command.EventNotifications) } },
            answer => answer.SetEventNotificationsResponse.Status),
        Line<UpdateDeviceSslCertification>(
            command => new()
            {
                UpdateDeviceSslCertificationRequest = new() { CertificateDomain = command.CertificateDomain, CertificateUrl = command.CertificateUrl },
            },
            answer => answer.UpdateDeviceSslCertificationResponse.Status,
            obstacleOf: ObstacleOf),
        Line<SetDeviceVerificationKey>(
            command => new() { SetDeviceVerificationKeyRequest = new() { CertificateChunk = ByteString.CopyFromUtf8(command.VerificationKey) } },
            answer => answer.SetDeviceVerificationKeyResponse.Status),
    }.ToFrozenDictionary(line => line.Command, line => line.Operation);

    public static bool TryFind(DeviceCommand command, [NotNullWhen(true)] out OslpOperation? operation) =>
        Table.TryGetValue(command.GetType(), out operation);

    private static (Type Command, OslpOperation Operation) Line<TCommand>(
        Func<TCommand, Message> request, Func<Message, Status> statusOf, Func<Message, CommandResult>? resultOf = null,
        FollowUp? followUp = null, Func<TCommand, string?>? obstacleOf = null) where TCommand : DeviceCommand => (
        typeof(TCommand),
        new(command => request((TCommand)command), statusOf, resultOf, followUp, obstacleOf is null ? null : command => obstacleOf((TCommand)command)));

    private static uint MaskOf(IReadOnlyList<EventNotificationType> events) => events.Aggregate(0u, (mask, type) => mask | (1u << (int)type));

    private static string? ObstacleOf(UpdateDeviceSslCertification command) =>
        Encoding.UTF8.GetByteCount(command.CertificateDomain) > LongestCertificateDomain ? $"its domain must have at most {LongestCertificateDomain} bytes"
        : Encoding.UTF8.GetByteCount(command.CertificateUrl) > LongestCertificateUrl ? $"its URL must have at most {LongestCertificateUrl} bytes"
        : null;

    private static SetLightRequest RequestOf(SetLight command)
    {
        var request = new SetLightRequest();
        foreach (var light in command.LightValues)
        {
            var value = new Protocol.Messages.LightValue { On = light.On };
            if (light.Index is { } index)
                value.Index = Octet.Encode((byte)index);
            if (light is { On: true, DimValue: { } dim })
                value.DimValue = Octet.Encode((byte)dim);
            request.Values.Add(value);
        }
        return request;
    }

    private static ResumeScheduleRequest RequestOf(ResumeSchedule command)
    {
        var request = new ResumeScheduleRequest { Immediate = command.Immediate };
        if (command.Index is { } index)
            request.Index = Octet.Encode((byte)index);
        return request;
    }
}
