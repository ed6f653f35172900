using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>Firmware is a version text: nothing is downloaded (OSLP handbook, 7.5 and 7.12).</summary>
internal static class Firmware
{
    private const int MaximumVersionLength = 6;
    private const char PathSeparator = '/';

    public static Reaction Report(StreetLight light) =>
        Reaction.Done(new Message { GetFirmwareVersionResponse = new() { FirmwareVersion = light.FirmwareVersion } });

    /// <summary>The last part of the path becomes the version, and the device restarts.</summary>
    public static Reaction Update(StreetLight light, UpdateFirmwareRequest request, DateTimeOffset now) =>
        Activate(light, MessageKind.UpdateFirmwareRequest, request.FirmwareUrl[(request.FirmwareUrl.LastIndexOf(PathSeparator) + 1)..], now);

    public static Reaction Switch(StreetLight light, SwitchFirmwareRequest request, DateTimeOffset now) =>
        Activate(light, MessageKind.SwitchFirmwareRequest, request.NewFirmwareVersion, now);

    private static Reaction Activate(StreetLight light, MessageKind kind, string version, DateTimeOffset now)
    {
        if (version.Length is 0 or > MaximumVersionLength)
        {
            light.Report(Event.FirmwareEventsDownloadNotfound, null, "No such firmware", now);
            return Reaction.Refused(Refusals.Answer(kind, Status.Failure));
        }

        light.WritableStorage().FirmwareVersion = version;
        light.Report(Event.FirmwareEventsActivating, null, $"Firmware {version}", now);
        return new Reaction(Refusals.Answer(kind, Status.Ok), Acted: true, Reboots: true);
    }
}
