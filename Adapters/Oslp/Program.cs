using GridOrleans.Adapters.Oslp;
using GridOrleans.Hosting;

return await ProcessDefaults.Run(async () =>
{
    var builder = ProcessDefaults.CreateBuilder("oslp-adapter", args);
    builder.AddClusterClient();
    builder.AddOslpAdapter();

    Listening.RequireEndpoints(builder.Configuration);
    var app = builder.Build();
    await app.RequireDatabase();
    app.MapProcessEndpoints();
    await app.RunAsync();
});
