using System.Collections.Frozen;
using GridOrleans.Adapters.Oslp.Protocol;

namespace GridOrleans.Simulators.Oslp;

/// <summary>All devices of the process, in the order of their identification.</summary>
internal sealed class Fleet
{
    private readonly StreetLight[] _lights;
    private readonly FrozenDictionary<DeviceUid, StreetLight> _byUid;
    private readonly FrozenDictionary<string, StreetLight> _byIdentification;

    public Fleet(string prefix, int count, DeviceModel model)
    {
        _lights = new StreetLight[count];
        for (var place = 0; place < count; place++)
            _lights[place] = new StreetLight(place + 1, DeviceIdentity.Create(prefix, place + 1), model);

        _byUid = _lights.ToFrozenDictionary(light => light.Uid);
        _byIdentification = _lights.ToFrozenDictionary(light => light.Identification, StringComparer.Ordinal);
    }

    public IReadOnlyList<StreetLight> Lights => _lights;

    public StreetLight? Find(DeviceUid uid) => _byUid.GetValueOrDefault(uid);

    public StreetLight? Find(string identification) => _byIdentification.GetValueOrDefault(identification);

    public StreetLight ByNumber(int number) => _lights[number - 1];
}
