using GridOrleans.Hosting;

namespace GridOrleans.Silo;

/// <summary>The silo process.</summary>
public static class SiloProcess
{
    /// <summary>Runs a silo until it is told to stop.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="more">What a host of its own adds last; the silo of this repository adds nothing.</param>
    /// <returns>The exit code (docs/operating.md).</returns>
    public static Task<int> Run(string[] args, Action<IHostApplicationBuilder>? more = null) => ProcessDefaults.Run(async () =>
    {
        var builder = ProcessDefaults.CreateBuilder("silo", args);
        foreach (var (section, type) in GridGrains.Sections)
            builder.AddOptionsOf(type, section);
        PermitLease.Require(builder.Configuration);
        RetentionPeriods.Require(builder.Configuration);
        var options = builder.AddOptionsOf<SiloOptions>(ClusterOptions.Section);
        GridSilo.RequirePorts(options);
        Listening.RequireEndpoints(builder.Configuration);
        builder.Services.AddHostedService<SchemaAtStart>();
        builder.AddGridSilo(options);
        more?.Invoke(builder);

        var app = builder.Build();
        app.MapProcessEndpoints();
        await app.RunAsync();
    });
}
