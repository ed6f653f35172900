using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>The relays of one device, by index from 1.</summary>
internal sealed class RelayBank
{
    private readonly Relay[] _relays;

    public RelayBank(IReadOnlyList<RelayType> outputs)
    {
        _relays = new Relay[outputs.Count];
        for (var place = 0; place < _relays.Length; place++)
            _relays[place].Type = outputs[place];
    }

    public int Count => _relays.Length;

    public bool Has(byte index) => index == RelayIndex.AllLights || index <= _relays.Length;

    public Relay this[byte index] => _relays[index - 1];

    public IEnumerable<byte> Indexes => Enumerable.Range(1, _relays.Length).Select(index => (byte)index);

    public IEnumerable<byte> Lights => Indexes.Where(index => this[index].Type == RelayType.Light);

    /// <summary>The light relays that an index means: one, all, or none when it is one of another kind.</summary>
    public IEnumerable<byte> LightsAt(byte index) =>
        Lights.Where(light => index == RelayIndex.AllLights || index == light);

    public bool Switch(byte index, bool on, byte? dimValue = null) => _relays[index - 1].Switch(on, dimValue);

    public void SetType(byte index, RelayType type) => _relays[index - 1].Type = type;

    public void AllOff()
    {
        foreach (ref var relay in _relays.AsSpan())
            relay.Switch(false, null);
    }
}
