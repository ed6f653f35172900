# Every process of the platform, a target each: docker build --target silo .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
# Built once for all targets. The packages stay between builds, outside the image.
RUN --mount=type=cache,target=/root/.nuget/packages \
    for project in Silo Gateway Adapters/Oslp Adapters/Simulators/Oslp; do \
        dotnet publish "$project" --configuration Release --output "/programs/$project" -p:UseAppHost=false -nologo || exit 1; \
    done

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS process
# For health checks and for adding the lights.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends curl \
    && rm -rf /var/lib/apt/lists/*
# Where to listen is told by Kestrel__Endpoints__*; the image's own default would only be warned about.
ENV ASPNETCORE_HTTP_PORTS=""
WORKDIR /app
# Not root: the account that the base image brings.
USER $APP_UID

FROM process AS silo
COPY --from=build /programs/Silo .
ENTRYPOINT ["dotnet", "GridOrleans.Silo.dll"]

FROM process AS gateway
COPY --from=build /programs/Gateway .
ENTRYPOINT ["dotnet", "GridOrleans.Gateway.dll"]

FROM process AS oslp-adapter
COPY --from=build /programs/Adapters/Oslp .
ENTRYPOINT ["dotnet", "GridOrleans.Adapters.Oslp.dll"]

FROM process AS oslp-simulator
COPY --from=build /programs/Adapters/Simulators/Oslp .
ENTRYPOINT ["dotnet", "GridOrleans.Simulators.Oslp.dll"]
