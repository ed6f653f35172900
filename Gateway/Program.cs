using GridOrleans.Gateway;
using GridOrleans.Gateway.Rest;
using GridOrleans.Hosting;

return await ProcessDefaults.Run(async () =>
{
    var builder = ProcessDefaults.CreateBuilder("gateway", args);
    builder.AddClusterClient();
    builder.AddRest(builder.AddOptionsOf<RestOptions>(RestOptions.Section));
    builder.Services.AddSingleton<Draining>().AddHostedService(services => services.GetRequiredService<Draining>());
    builder.Services.AddHealthChecks().AddCheck<Draining>("stopping", tags: [ProcessDefaults.Ready]);

    var app = builder.Build();
    app.MapRest();
    app.MapProcessEndpoints();
    await app.RunAsync();
});
