using GridOrleans.Simulators.Oslp;

await SimulatorHost.Build(args).RunAsync();
