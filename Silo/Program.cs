using GridOrleans.Silo;

return await SiloProcess.Run(args);
