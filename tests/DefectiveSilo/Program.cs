using GridOrleans.DefectiveSilo;
using GridOrleans.Silo;

return await SiloProcess.Run(args, builder => Defects.SwitchOn(builder, Environment.GetEnvironmentVariable(Defects.Variable)));
