using GridOrleans.Gateway.Access;
using GridOrleans.Gateway.Access.Certificates;
using GridOrleans.Gateway.Access.OpenId;
using GridOrleans.Gateway.Rest;
using GridOrleans.Hosting;

return await ProcessDefaults.Run(async () =>
{
    var builder = ProcessDefaults.CreateBuilder("gateway", args);
    builder.AddClusterClient();
    builder.AddAccess(
        builder.AddOptionsOf<ClientCertificateOptions>(ClientCertificateOptions.Section), builder.AddOptionsOf<OpenIdOptions>(OpenIdOptions.Section));
    builder.AddRest(builder.AddOptionsOf<RestOptions>(RestOptions.Section));
    // A gateway that starts before the silos says so to its clients, instead of not answering at all.
    builder.Services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);

    Listening.RequireEndpoints(builder.Configuration);
    var app = builder.Build();
    await app.RequireDatabase();
    app.MapRest();
    app.MapProcessEndpoints();
    await app.RunAsync();
});
