using System.Text.Json;
using System.Text.Json.Nodes;
using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Authorisation;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Errors;
using GridOrleans.Events;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Gateway.Rest.Devices;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Json;
using GridOrleans.Notifications;
using GridOrleans.Manufacturers;
using GridOrleans.Messages;
using GridOrleans.Throttling;

namespace GridOrleans.Gateway.Rest.OpenApi;

/// <summary>The examples of the document, made from the platform's own records so that they cannot be wrong.</summary>
internal static class Examples
{
    private const string Light = "light-00001";
    private static readonly DateTimeOffset Evening = new(2026, 3, 1, 18, 30, 0, TimeSpan.Zero);
    private static readonly Guid Uid = new("019caa45-4640-7000-8d0e-3f5b7a9c1e20");

    private static readonly DeviceRegistration Registration = new()
    {
        DeviceIdentification = Light,
        Protocol = "OSLP",
        PublicKey = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE08l2goz3AxN/zXhO06rGeOFdkiLVsXE+/RPSD8wTHKFRlnhxQbvRNwZoNMNXj4RKabxwqtyfoxquBveNx9nlxQ==",
        Alias = "Market square 1",
        GpsLatitude = 52.0907,
        GpsLongitude = 5.1214,
    };

    /// <summary>A command of each kind, by its name.</summary>
    public static IReadOnlyDictionary<string, DeviceCommand> Commands { get; } = CommandCatalogue.Commands
        .OrderBy(kind => kind.Key, StringComparer.Ordinal)
        .ToDictionary(kind => kind.Key, kind => (DeviceCommand)(kind.Value.GetProperty("Example")?.GetValue(null) ?? Activator.CreateInstance(kind.Value)!));

    /// <summary>The bodies that an operation accepts.</summary>
    public static IEnumerable<(string Name, JsonNode Json)> ForRequest(string operationId, Type? body) => operationId switch
    {
        "createDevice" or "changeDevice" => [("device", Json(Registration))],
        "importDevices" => [("devices", Json(new[] { Registration, Registration with { DeviceIdentification = "light-00002", Alias = null } }))],
        "updateAuthorisationsOfDevices" => [("authorisations", Json(new[] { DeviceAuthorisationEntry.Example, DeviceAuthorisationEntry.Example with { Revoked = true } }))],
        "grantToken" => [("token", Json(TokenRequest))],
        "submitCommand" => Commands.Select(kind => (kind.Key, Json(kind.Value)))
            .Append(("setLight before all that waits", Json(Commands["setLight"] with { Priority = DeviceCommand.HighestPriority }))),
        "submitCommands" => [("commands", Json(Commands.Values.Take(3).Select(command => command with { DeviceIdentification = Light }).ToArray()))],
        _ when body?.GetProperty(nameof(SetLight.Example))?.GetValue(null) is { } example => [(operationId, Json(example))],
        _ => [],
    };

    /// <summary>An answer of a type, or null.</summary>
    public static JsonNode? Of(Type type) =>
        type == typeof(Device) ? Json(Device)
        : type == typeof(CommandRecord) ? Json(Record)
        : type == typeof(ScheduledTask) ? Json(ScheduledTask.Of(Waiting))
        : type == typeof(Manufacturer) ? Json(Manufacturer.Example)
        : type == typeof(DeviceModel) ? Json(DeviceModel.Example)
        : type == typeof(DeviceEvent) ? Json(Event)
        : type == typeof(ApiToken) ? Json(Token)
        : type == typeof(GrantedToken) ? Json(new GrantedToken(Token, "pXyqk0n0R2m1Y7m2gJ0Tg0c9uN3oQ5sV8hL1dW4eZ6k"))
        : type == typeof(WebHook) ? Json(Hook)
        : type == typeof(NotificationDelivery) ? Json(Delivery)
        : type == typeof(AuditRecord) ? Json(Audited)
        : type == typeof(LoggedMessage) ? Json(Message)
        : type == typeof(ThrottlingConfig) ? Json(ThrottlingConfig.Example)
        : type == typeof(Problem) ? Json(ProblemCatalogue.Of([new Violation("lightValues[0].index", "must be 0 to 6")]))
        : null;

    private static ApiTokenRequest TokenRequest => new()
    {
        Name = "Lighting desk",
        Scopes = [AccessScope.Read, AccessScope.Command],
        ExpiresAt = Evening.AddYears(1),
    };

    private static ApiToken Token => new()
    {
        Id = Uid,
        OrganisationIdentification = "city",
        Name = TokenRequest.Name,
        Scopes = TokenRequest.Scopes,
        CreatedAt = Evening,
        CreatedBy = "anna",
        ExpiresAt = TokenRequest.ExpiresAt,
    };

    private static Device Device => new()
    {
        DeviceIdentification = Light,
        Protocol = Registration.Protocol,
        PublicKey = Registration.PublicKey,
        Authorisations = [new("city", DeviceFunctionGroup.Owner)],
        NetworkAddress = "10.0.0.1",
        DeviceType = "SSLD",
        Outputs = [new(1, RelayType.Light)],
        LifecycleStatus = DeviceLifecycleStatus.InUse,
        IsActivated = true,
        CreatedAt = Evening.AddDays(-30),
        ModifiedAt = Evening.AddDays(-29),
        LastSeen = Evening,
        LastSuccess = Evening,
        Relays = [new() { Index = 1, LastKnownState = true, LastKnownStateTime = Evening, DimValue = 75 }],
    };

    private static CommandRecord Record => new()
    {
        CorrelationUid = Uid,
        DeviceIdentification = Light,
        OrganisationIdentification = "city",
        Status = CommandStatus.Succeeded,
        Command = Commands["setLight"],
        Priority = DeviceCommand.DefaultPriority,
        CreatedAt = Evening,
        ExpiresAt = Evening.AddHours(1),
        Attempts = 1,
        History =
        [
            new()
            {
                Number = 1,
                Adapter = "oslp-1",
                DispatchedAt = Evening.AddMilliseconds(4),
                SentAt = Evening.AddMilliseconds(9),
                EndedAt = Evening.AddMilliseconds(31),
            },
        ],
        FinishedAt = Evening.AddMilliseconds(31),
    };

    private static CommandRecord Waiting => Record with
    {
        Status = CommandStatus.Accepted,
        DueAt = Evening.AddSeconds(2),
        History = [Record.History[0] with { Error = new(ErrorCode.NoResponse, "No response from device") }],
        Error = new(ErrorCode.NoResponse, "No response from device"),
        FinishedAt = null,
    };

    private static DeviceEvent Event => new()
    {
        Id = Uid,
        DeviceIdentification = Light,
        Type = "LIGHT_EVENTS_LIGHT_ON",
        Index = 1,
        Description = "",
        Timestamp = Evening,
        ReceivedAt = Evening.AddMilliseconds(40),
        SwitchedOn = true,
        Position = new(4711, Uid),
    };

    private static WebHook Hook => new()
    {
        OrganisationIdentification = "city",
        ApplicationName = "OSGP",
        Uri = "https://example.org/grid",
        IsEnabled = true,
        CreatedAt = Evening,
        ModifiedAt = Evening,
    };

    private static NotificationDelivery Delivery => new()
    {
        Id = new("019caa45-4660-7000-9a41-6d2f0c8b7e13"),
        ApplicationName = "OSGP",
        State = DeliveryState.Pending,
        Notification = new()
        {
            OrganisationIdentification = "city",
            DeviceIdentification = Light,
            CorrelationUid = Uid,
            NotificationType = "SET_LIGHT",
            Result = NotificationResult.Ok,
            Status = CommandStatus.Succeeded,
            HappenedAt = Evening.AddMilliseconds(31),
        },
        Attempts = 1,
        DueAt = Evening.AddSeconds(10),
        ExpiresAt = Evening.AddDays(1),
        Failure = "It answered 503.",
    };

    private static AuditRecord Audited => new()
    {
        Id = Uid,
        At = Evening,
        OrganisationIdentification = "city",
        UserName = "ann",
        ApplicationName = "control-room",
        Action = AuditAction.SubmitCommand,
        DeviceIdentification = Light,
        CorrelationUid = Uid,
        Outcome = AuditRecord.Allowed,
        Detail = "setLight",
        Link = new("10.0.0.1:11111@138153600/1", 1, AuditHash.None, AuditHash.None),
    };

    // OSLP handbook, 12.1: a request for the status.
    private static LoggedMessage Message => new()
    {
        Id = Uid,
        CreatedAt = Evening,
        DeviceIdentification = Light,
        OrganisationIdentification = "city",
        IsIncoming = false,
        IsValid = true,
        DeviceUid = "AAECAwQFBgcICQoL",
        Size = 146,
        Encoded = [0x5a, 0x00],
        Decoded = "{ \"getStatusRequest\": { } }",
    };

    private static JsonNode Json<T>(T value) => JsonSerializer.SerializeToNode(value, PlatformJson.Options)!;
}
