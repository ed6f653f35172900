using System.Text.Json.Serialization;
using GridOrleans.Json;

namespace GridOrleans.Authorisation;

/// <summary>What an organisation may do with the platform itself (platform handbook, 3.1), under GXF's names; see <see cref="PlatformFunctions"/>.</summary>
// Each member is named after the operation that it allows.
#pragma warning disable CS1591
[JsonConverter(typeof(GxfNameConverter<PlatformFunction>))]
public enum PlatformFunction
{
    CreateOrganisation,
    RemoveOrganisation,
    ChangeOrganisation,
    GetOrganisations,
    GetMessages,
    GetDeviceNoOwner,
    FindDevices,
    SetOwner,
    UpdateKey,
    RevokeKey,
    FindScheduledTasks,
    CreateManufacturer,
    ChangeManufacturer,
    RemoveManufacturer,
    GetManufacturers,
    CreateDeviceModel,
    ChangeDeviceModel,
    RemoveDeviceModel,
    GetDeviceModels,
    CreateFirmware,
    ChangeFirmware,
    RemoveFirmware,
    GetFirmware,
    GetProtocolInfos,
    UpdateDeviceProtocol,
    ScheduleTestAlarm,
    SetRandomisationSettings,
}
#pragma warning restore CS1591

/// <summary>What kind of organisation it is: decides its platform functions (platform handbook, 3.1).</summary>
[JsonConverter(typeof(GxfNameConverter<PlatformFunctionGroup>))]
public enum PlatformFunctionGroup
{
    /// <summary>Runs the platform: all functions.</summary>
    Admin,

    /// <summary>Uses it.</summary>
    User,
}

/// <summary>Which kind of organisation has which platform function: the only place where that is decided.</summary>
public static class PlatformFunctions
{
    // Platform handbook, 3.1, the column USER.
    private static readonly HashSet<PlatformFunction> OfUsers =
    [
        PlatformFunction.GetOrganisations, PlatformFunction.GetMessages, PlatformFunction.FindDevices, PlatformFunction.GetManufacturers,
        PlatformFunction.GetDeviceModels, PlatformFunction.GetFirmware,
    ];

    /// <summary>Whether organisations of this kind have the function.</summary>
    public static bool Allows(PlatformFunctionGroup group, PlatformFunction function) =>
        group == PlatformFunctionGroup.Admin || OfUsers.Contains(function);
}
