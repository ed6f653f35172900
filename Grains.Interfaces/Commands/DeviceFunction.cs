using System.Text.Json.Serialization;

namespace GridOrleans.Commands;

/// <summary>What an organisation may be allowed to do with a device (platform handbook, 3.3), under GXF's names.</summary>
public enum DeviceFunction
{
    /// <summary>Switch and dim lights.</summary>
    [JsonStringEnumMemberName("SET_LIGHT")] SetLight,

    /// <summary>Read the status of relays and hardware.</summary>
    [JsonStringEnumMemberName("GET_STATUS")] GetStatus,

    /// <summary>Return from manual switching to the schedule.</summary>
    [JsonStringEnumMemberName("RESUME_SCHEDULE")] ResumeSchedule,

    /// <summary>Restart the device.</summary>
    [JsonStringEnumMemberName("SET_REBOOT")] SetReboot,

    /// <summary>Switch all lights on as a test.</summary>
    [JsonStringEnumMemberName("START_SELF_TEST")] StartSelfTest,

    /// <summary>End the test.</summary>
    [JsonStringEnumMemberName("STOP_SELF_TEST")] StopSelfTest,
}
