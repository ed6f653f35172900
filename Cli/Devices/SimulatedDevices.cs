namespace GridOrleans.Cli.Devices;

/// <summary>The street lights that the simulator plays.</summary>
internal static class SimulatedDevices
{
    /// <summary>What their identifications begin with.</summary>
    public const string Prefix = "light-";

    /// <summary>The identification of the n-th, counted from 1: the prefix and five digits.</summary>
    public static string Identification(int number) => $"{Prefix}{number:D5}";
}
