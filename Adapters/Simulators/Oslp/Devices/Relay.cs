using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>One output of a device: what it is for, whether it is on, and how bright, 0 to 100 percent.</summary>
internal struct Relay
{
    public RelayType Type;
    public bool On;
    public byte DimValue;

    /// <summary>Switches; an omitted dim value is all or nothing (OSLP handbook, 3.4).</summary>
    /// <returns>Whether that changed anything.</returns>
    public bool Switch(bool on, byte? dimValue)
    {
        var brightness = on ? dimValue ?? Full : (byte)0;
        var changes = On != on || DimValue != brightness;
        On = on;
        DimValue = brightness;
        return changes;
    }

    private const byte Full = 100;
}
