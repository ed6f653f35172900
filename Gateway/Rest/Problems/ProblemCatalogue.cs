using System.Collections.Frozen;
using GridOrleans.Errors;
using Microsoft.AspNetCore.WebUtilities;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace GridOrleans.Gateway.Rest.Problems;

/// <summary>The one table of codes and HTTP statuses, and the problem documents that are made by it.</summary>
internal static class ProblemCatalogue
{
    /// <summary>How many broken rules one problem names at most, so that a hostile body cannot make a large answer.</summary>
    public const int MostErrors = 20;

    private static readonly FrozenDictionary<string, int> Statuses = new Dictionary<string, int>
    {
        [ErrorCode.ValidationError] = Status400BadRequest,
        [ErrorCode.UnknownCommandType] = Status400BadRequest,
        [RestErrorCode.MalformedJson] = Status400BadRequest,
        [RestErrorCode.BadRequest] = Status400BadRequest,
        [ErrorCode.AddressRefused] = Status400BadRequest,
        [ErrorCode.Unauthenticated] = Status401Unauthorized,
        [ErrorCode.UnknownOrganisation] = Status404NotFound,
        [ErrorCode.Unauthorized] = Status403Forbidden,
        [ErrorCode.DisabledOrganisation] = Status403Forbidden,
        [RestErrorCode.Forbidden] = Status403Forbidden,
        [RestErrorCode.NotFound] = Status404NotFound,
        [ErrorCode.UnknownDevice] = Status404NotFound,
        [ErrorCode.UnknownCommand] = Status404NotFound,
        [ErrorCode.UnknownToken] = Status404NotFound,
        [ErrorCode.UnknownWebHook] = Status404NotFound,
        [ErrorCode.UnknownNotification] = Status404NotFound,
        [ErrorCode.UnknownThrottlingConfig] = Status404NotFound,
        [ErrorCode.UnknownJob] = Status404NotFound,
        [RestErrorCode.MethodNotAllowed] = Status405MethodNotAllowed,
        [RestErrorCode.RequestTimeout] = Status408RequestTimeout,
        [ErrorCode.ExistingDevice] = Status409Conflict,
        [ErrorCode.ExistingOrganisation] = Status409Conflict,
        [ErrorCode.ExistingDeviceAuthorisations] = Status409Conflict,
        [ErrorCode.UnknownProtocol] = Status409Conflict,
        [ErrorCode.UnknownManufacturer] = Status404NotFound,
        [ErrorCode.UnknownDeviceModel] = Status404NotFound,
        [ErrorCode.ExistingManufacturer] = Status409Conflict,
        [ErrorCode.ExistingDeviceModelManufacturer] = Status409Conflict,
        [ErrorCode.ExistingDeviceModel] = Status409Conflict,
        [ErrorCode.ExistingDeviceDeviceModel] = Status409Conflict,
        [ErrorCode.UnknownGatewayDevice] = Status409Conflict,
        [ErrorCode.UnknownOutput] = Status409Conflict,
        [ErrorCode.ExistingThrottlingConfig] = Status409Conflict,
        [ErrorCode.JobIsRunning] = Status409Conflict,
        [ErrorCode.InactiveDevice] = Status409Conflict,
        [ErrorCode.UnregisteredDevice] = Status409Conflict,
        [ErrorCode.ProtocolUnknownForDevice] = Status409Conflict,
        [ErrorCode.DeviceInMaintenance] = Status409Conflict,
        [ErrorCode.CommandEnded] = Status409Conflict,
        [ErrorCode.NotADeadLetter] = Status409Conflict,
        [ErrorCode.UnsupportedCommand] = Status409Conflict,
        [ErrorCode.TooManyTokens] = Status409Conflict,
        [ErrorCode.TooManyWebHooks] = Status409Conflict,
        [ErrorCode.WebHookDisabled] = Status409Conflict,
        [ErrorCode.VersionConflict] = Status412PreconditionFailed,
        [RestErrorCode.BodyTooLarge] = Status413PayloadTooLarge,
        [RestErrorCode.UnsupportedMediaType] = Status415UnsupportedMediaType,
        [ErrorCode.IdempotencyKeyReused] = Status422UnprocessableEntity,
        [ErrorCode.Busy] = Status429TooManyRequests,
        [RestErrorCode.TooManyRequests] = Status429TooManyRequests,
        [RestErrorCode.InternalError] = Status500InternalServerError,
        [ErrorCode.Overloaded] = Status503ServiceUnavailable,
        [ErrorCode.StoreUnavailable] = Status503ServiceUnavailable,
        [ErrorCode.ClusterUnavailable] = Status503ServiceUnavailable,
        [RestErrorCode.ProviderUnavailable] = Status503ServiceUnavailable,
    }.ToFrozenDictionary();

    /// <summary>The code of a status that the framework gave without a reason.</summary>
    private static readonly FrozenDictionary<int, (string Code, string Detail)> Bare = new Dictionary<int, (string, string)>
    {
        [Status400BadRequest] = (RestErrorCode.BadRequest, "The request breaks a rule of HTTP."),
        [Status401Unauthorized] = (ErrorCode.Unauthenticated, "Prove who is calling: Authorization: Bearer TOKEN with an API token, or a client certificate."),
        [Status403Forbidden] = (RestErrorCode.Forbidden, "The caller may not do this."),
        [Status404NotFound] = (RestErrorCode.NotFound, "There is nothing at this path; /openapi/v1.json lists what there is."),
        [Status405MethodNotAllowed] = (RestErrorCode.MethodNotAllowed, "This path does not know this method; the header Allow names those that it knows."),
        [Status408RequestTimeout] = (RestErrorCode.RequestTimeout, "The request's body did not arrive in time."),
        [Status413PayloadTooLarge] = (RestErrorCode.BodyTooLarge, "The body is larger than its limit."),
        [Status415UnsupportedMediaType] = (RestErrorCode.UnsupportedMediaType, "The body must be JSON: Content-Type: application/json."),
        [Status429TooManyRequests] = (RestErrorCode.TooManyRequests, "The caller has too many requests open at a time, or sends them faster than it may."),
    }.ToFrozenDictionary();

    /// <summary>Every code with its status, for the document and the guide.</summary>
    public static IEnumerable<KeyValuePair<string, int>> Codes => Statuses;

    /// <summary>The status of a code; 500 for a code that is no answer to a request.</summary>
    public static int StatusOf(string code) => Statuses.GetValueOrDefault(code, Status500InternalServerError);

    /// <summary>A problem with a code.</summary>
    public static Problem Of(string code, string detail, IReadOnlyList<Violation>? errors = null, TimeSpan? retryAfter = null)
    {
        var status = StatusOf(code);
        return new()
        {
            Code = code,
            Status = status,
            Title = ReasonPhrases.GetReasonPhrase(status),
            Detail = detail,
            Errors = errors is { Count: > 0 } ? [.. errors.Take(MostErrors)] : null,
            RetryAfter = retryAfter,
        };
    }

    /// <summary>A problem that only has a status.</summary>
    public static Problem Of(int status) => Bare.TryGetValue(status, out var known)
        ? Of(known.Code, known.Detail, retryAfter: status == Status429TooManyRequests ? TimeSpan.FromSeconds(1) : null)
        : Of(RestErrorCode.BadRequest, "The request cannot be answered.") with { Status = status, Title = ReasonPhrases.GetReasonPhrase(status) };

    /// <summary>A request that breaks rules.</summary>
    public static Problem Of(IReadOnlyList<Violation> violations) => Of(
        ErrorCode.ValidationError, string.Join("; ", violations.Take(MostErrors).Select(v => $"{v.Field}: {v.Rule}")) + ".", violations);

    /// <summary>The problem that an exception stands for, or null when it is a defect.</summary>
    public static Problem? Of(Exception exception) => exception switch
    {
        ProblemException known => known.Problem,
        RefusedException { Violations.Count: > 0 } refused => Of(refused.Violations),
        // Another organisation's device looks like one that does not exist.
        RefusedException { Code: ErrorCode.ForeignDevice } foreign => Of(ErrorCode.UnknownDevice, foreign.Message),
        RefusedException refused => Of(refused.Code, refused.Message),
        UnavailableException away => Of(away.Code, away.Message, retryAfter: away.RetryAfter),
        BadHttpRequestException bad => Of(bad.StatusCode),
        _ => null,
    };

    /// <summary>A defect: the log has the cause, the caller gets the trace's id to name it by.</summary>
    public static Problem Defect(string traceId) =>
        Of(RestErrorCode.InternalError, $"The platform failed to answer; its log tells why under the trace {traceId}.");
}
