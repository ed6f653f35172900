namespace GridOrleans.Simulators.Oslp;

/// <summary>What a device does of its own accord.</summary>
internal enum Errand
{
    /// <summary>Make itself known to the platform.</summary>
    Register,

    /// <summary>Deliver the events that wait.</summary>
    ReportEvents,
}
