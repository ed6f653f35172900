using GridOrleans.Adapters.Oslp;
using GridOrleans.Hosting;

return await ProcessDefaults.Run(async () =>
{
    var builder = ProcessDefaults.CreateBuilder("oslp-adapter", args);
    builder.AddClusterClient();
    builder.AddOslpAdapter();

    var app = builder.Build();
    app.MapProcessEndpoints();
    await app.RunAsync();
});
