using GridOrleans.Gateway.Audit;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Gateway.Rest.Audit;
using GridOrleans.Gateway.Rest.Commands;
using GridOrleans.Gateway.Rest.Devices;
using GridOrleans.Gateway.Rest.Events;
using GridOrleans.Gateway.Rest.Housekeeping;
using GridOrleans.Gateway.Rest.Manufacturers;
using GridOrleans.Gateway.Rest.Notifications;
using GridOrleans.Gateway.Rest.Messages;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Gateway.Rest.Organisations;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Gateway.Rest.Protocols;
using GridOrleans.Gateway.Rest.Requests;
using GridOrleans.Gateway.Rest.Streams;
using GridOrleans.Gateway.Rest.Throttling;
using GridOrleans.Hosting;
using GridOrleans.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GridOrleans.Gateway.Rest;

/// <summary>The REST face of the platform.</summary>
internal static class RestApi
{
    /// <summary>The path below which everything needs a proof of who is calling.</summary>
    public const string Root = "/api/v1";

    /// <summary>
    /// The longest request line, in bytes: a list of devices that names <see cref="GridOrleans.Devices.DeviceFilter.MostIdentifications"/> in <c>only</c> and as many in
    /// <c>without</c>, each of the longest, with each character as its three of percent-encoding (RFC 3986, 2.1), takes 255,000. Less than what Kestrel holds of any
    /// request that nobody reads (1 MiB).
    /// </summary>
    private const int LongestLine = 256 * 1024;

    private const int LargestHeaders = 16 * 1024;

    /// <summary>Adds what it needs besides the way into the cluster.</summary>
    public static void AddRest(this WebApplicationBuilder builder, RestOptions options)
    {
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton<Draining>().AddHostedService(provider => provider.GetRequiredService<Draining>());
        services.AddHealthChecks().AddCheck<Draining>("serving", tags: [ProcessDefaults.Ready]);
        services.AddSingleton<ClusterCalls>();
        services.AddSingleton<CorrelationUids>();
        services.AddSingleton<CommandAdmission>();
        services.AddSingleton<CommandDesk>();
        services.AddSingleton<CommandBatch>();
        services.AddSingleton<DeviceImport>();
        services.AddSingleton<AuthorisationBatch>();
        services.AddSingleton<EventStream>();
        services.AddSingleton<EventFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<EventFeed>());
        services.AddSingleton<RefusalNotes>().AddHostedService(provider => provider.GetRequiredService<RefusalNotes>());
        services.AddSingleton<ApiTokens>();
        services.AddAuthentication(CallerHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, CallerHandler>(CallerHandler.SchemeName, configureOptions: null);
        services.AddAuthorization();
        // The framework says two lines for each request without a valid token, which anybody can send.
        builder.Logging.AddFilter(typeof(CallerHandler).FullName, LogLevel.Warning);
        CallerLimit.Add(services, options);
        services.AddExceptionHandler<ProblemWriting>();
        services.ConfigureHttpJsonOptions(json => PlatformJson.Configure(json.SerializerOptions));
        ApiDocument.Add(services);
        builder.WebHost.ConfigureKestrel(server => Bound(server, options));
    }

    /// <summary>Maps it.</summary>
    public static void MapRest(this WebApplication app)
    {
        ProblemWriting.Use(app);
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Root, StringComparison.Ordinal), api => api.Use(app.Services.GetRequiredService<Draining>().Serve));
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.Use(StandingProofWatch.Serve);
        var options = app.Services.GetRequiredService<RestOptions>();
        var api = app.MapGroup(Root).RequireAuthorization(EndpointScope.Policy).RequireRateLimiting(CallerLimit.Policy)
            .WithParameters(CallerHeaders.Described)
            .WithProblems(
                ErrorCode.ValidationError, ErrorCode.Unauthenticated, RestErrorCode.Forbidden, ErrorCode.UnknownOrganisation, ErrorCode.DisabledOrganisation,
                RestErrorCode.TooManyRequests, RestErrorCode.InternalError, ErrorCode.ClusterUnavailable, ErrorCode.StoreUnavailable,
                RestErrorCode.ProviderUnavailable);
        DeviceRoutes.Map(api, options);
        DeviceChangeRoutes.Map(api);
        ProtocolRoutes.Map(api);
        DeviceAuthorisationRoutes.Map(api);
        ManufacturerRoutes.Map(api);
        DeviceModelRoutes.Map(api);
        OrganisationRoutes.Map(api);
        SubmissionRoutes.Map(api, options);
        CommandRoutes.Map(api);
        ScheduledTaskRoutes.Map(api);
        EventRoutes.Map(api);
        TokenRoutes.Map(api);
        WebHookRoutes.Map(api);
        NotificationRoutes.Map(api);
        AuditRoutes.Map(api);
        DeviceMessageRoutes.Map(api);
        ThrottlingRoutes.Map(api);
        JobRoutes.Map(api);
        ApiDocument.Map(app);
    }

    private static void Bound(KestrelServerOptions server, RestOptions options)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = Bodies.RequestBody.LargestDiscarded;
        server.Limits.MaxConcurrentConnections = options.MostConnections;
        server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        server.Limits.MaxRequestLineSize = LongestLine;
        // In HTTP/2 the line is headers (RFC 9113, 8.3.1).
        server.Limits.MaxRequestHeadersTotalSize = LargestHeaders + LongestLine;
        server.Limits.Http2.MaxRequestHeaderFieldSize = LongestLine;
    }
}
