using GridOrleans;
using GridOrleans.Hosting;
using GridOrleans.Silo;

return await ProcessDefaults.Run(async () =>
{
    var builder = ProcessDefaults.CreateBuilder("silo", args);
    foreach (var (section, type) in GridGrains.Sections)
        builder.AddOptionsOf(type, section);
    var options = builder.AddOptionsOf<SiloOptions>(ClusterOptions.Section);
    builder.AddGridSilo(options);

    var app = builder.Build();
    GridSilo.RequirePorts(options);
    Listening.RequireEndpoints(builder.Configuration);
    await Schema.Migrate(
        options.ConnectionString,
        app.Services.GetRequiredService<TimeProvider>(),
        app.Services.GetRequiredService<ILogger<Schema>>(),
        app.Lifetime.ApplicationStopping);
    app.MapProcessEndpoints();
    await app.RunAsync();
});
