using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GridOrleans.Hosting;

/// <summary>What every process of the platform has: health, metrics, traces, logs in UTC, validated options, an orderly stop.</summary>
public static class ProcessDefaults
{
    /// <summary>The tag of health checks that say whether the process can serve.</summary>
    public const string Ready = "ready";

    /// <summary>The exit code of a process whose configuration is wrong, so that starting it again would not help (EX_CONFIG of sysexits).</summary>
    public const int ConfigurationError = 78;

    /// <summary>The exit code of a process that cannot run now, although its configuration may be right: start it again (EX_TEMPFAIL of sysexits).</summary>
    public const int NotNow = 75;

    /// <summary>How long a process may take to finish what is in flight when it is told to stop.</summary>
    public static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(12);

    // What a configuration file, the environment or the command line may overrule.
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Orleans"] = "Warning",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        // What follows says a line or more for each message on its way to a silo that has died, thousands at once. That a silo has died is said once
        // elsewhere, and who sent the message hears of it and repeats it.
        ["Logging:LogLevel:Polly"] = "None",
        ["Logging:LogLevel:Orleans.Messaging"] = "Critical",
        ["Logging:LogLevel:Orleans.Runtime.Messaging.Connection"] = "Error",
        // What ends the start is said in a line by Run.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
        // Who asks for readiness gets the answer; a process that starts would log it as a failure each time.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "Critical",
        // At each start it takes the machine's uptime for a delay.
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",
        ["Logging:LogLevel:Orleans.Runtime.CallbackData"] = "Error",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
    };

    /// <summary>Makes a host with the defaults. It finds its <c>appsettings.json</c> beside its program, wherever it is started.</summary>
    /// <param name="name">The process's kind, for instance <c>silo</c>: the service name in telemetry.</param>
    /// <param name="args">The command line.</param>
    public static WebApplicationBuilder CreateBuilder(string name, string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        builder.AddProcessDefaults(name);
        return builder;
    }

    private static void AddProcessDefaults(this WebApplicationBuilder builder, string name)
    {
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        builder.Services.AddSingleton<TimeProvider>(new SteadyClock(TimeProvider.System));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopLimit);
        builder.Services.AddHealthChecks();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(name))
            .WithMetrics(metrics => metrics
                .AddMeter("GridOrleans.*", "Microsoft.Orleans", "Npgsql", "Microsoft.AspNetCore.Server.Kestrel")
                .AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddPrometheusExporter());
        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            telemetry.WithMetrics(metrics => metrics.AddOtlpExporter())
                .WithTracing(traces => traces.AddSource("GridOrleans.*", "Microsoft.Orleans.Application", "Npgsql")
                    .AddAspNetCoreInstrumentation().AddOtlpExporter());
        }
    }

    /// <summary>Serves <c>/health/live</c>, <c>/health/ready</c> and <c>/metrics</c>.</summary>
    public static void MapProcessEndpoints(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) });
        app.MapPrometheusScrapingEndpoint("/metrics");
    }

    /// <summary>Binds a configuration section to its class and checks its rules now, so that a wrong configuration ends the start with one clear line.</summary>
    /// <exception cref="OptionsException">A rule is broken.</exception>
    public static T AddOptionsOf<T>(this IHostApplicationBuilder builder, string section) where T : class, new()
    {
        builder.Services.AddOptions<T>().BindConfiguration(section);
        T options;
        try
        {
            options = builder.Configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException unreadable)
        {
            throw new OptionsException($"Configuration section {section} cannot be read: {unreadable.Message}", unreadable);
        }
        var broken = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), broken, validateAllProperties: true))
            throw new OptionsException($"Configuration section {section}: {string.Join(" ", broken.Select(b => b.ErrorMessage))}");
        return options;
    }

    /// <summary>As <see cref="AddOptionsOf{T}"/>, for a class that is known only at run time.</summary>
    public static void AddOptionsOf(this IHostApplicationBuilder builder, Type type, string section) =>
        typeof(ProcessDefaults).GetMethods().Single(m => m is { Name: nameof(AddOptionsOf), IsGenericMethod: true })
            .MakeGenericMethod(type).Invoke(null, System.Reflection.BindingFlags.DoNotWrapExceptions, null, [builder, section], null);

    /// <summary>
    /// Runs a process's main part. What is known to prevent it becomes one line on standard error and an exit code: <see cref="ConfigurationError"/> where a
    /// person has to act, <see cref="NotNow"/> where another start may succeed.
    /// </summary>
    public static async Task<int> Run(Func<Task> main)
    {
        try
        {
            await main();
            return 0;
        }
        catch (Exception failure) when (IsCancellation(failure))
        {
            // Told to stop while it was still starting, for instance while it waited for the first silo.
            return 0;
        }
        catch (Exception failure) when (Prevention(failure) is var (line, exitCode))
        {
            await Console.Error.WriteLineAsync(line);
            return exitCode;
        }
    }

    // Where services start side by side, each says that it was cancelled.
    private static bool IsCancellation(Exception failure) => failure is OperationCanceledException
        || failure is AggregateException several && several.Flatten().InnerExceptions.All(one => one is OperationCanceledException);

    private static (string Line, int ExitCode)? Prevention(Exception failure) => failure switch
    {
        OptionsException => (failure.Message, ConfigurationError),
        CannotListenException => (failure.Message, NotNow),
        // It was free a moment before.
        AddressInUseException => ($"An address is in use: {failure.Message}", NotNow),
        IOException { InnerException: AddressInUseException } => (failure.Message, NotNow),
        // The database answered a moment before.
        NpgsqlException => ($"The database cannot be used: {failure.Message}", NotNow),
        AggregateException several => several.InnerExceptions.Select(Prevention).FirstOrDefault(known => known is not null),
        { InnerException: { } inner } => Prevention(inner),
        _ => null,
    };
}
