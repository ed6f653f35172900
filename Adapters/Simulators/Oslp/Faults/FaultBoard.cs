namespace GridOrleans.Simulators.Oslp;

/// <summary>Which faults are in force now: a device's own when it has any, else those of all devices.</summary>
internal sealed class FaultBoard
{
    private volatile DeviceFaults _all;

    public FaultBoard(SimulatorOptions options, Fleet fleet)
    {
        _all = options.Faults;
        foreach (var (identification, faults) in options.DeviceFaults)
        {
            if (fleet.Find(identification) is { } light)
                Set(light, faults);
        }
    }

    public DeviceFaults All
    {
        get => _all;
        set => _all = value;
    }

    public DeviceFaults Of(StreetLight light) => light.OwnFaults ?? _all;

    /// <summary>Gives a device faults of its own; none means that those of all apply to it again.</summary>
    public static void Set(StreetLight light, DeviceFaults faults) =>
        light.OwnFaults = faults == DeviceFaults.None ? null : faults;
}
