using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GridOrleans.Adapters.Oslp.Protocol;

namespace GridOrleans.Simulators.Oslp;

/// <summary>
/// Who a simulated device is. Both names follow from its number, so that a device is the same one after a restart.
/// </summary>
internal readonly record struct DeviceIdentity(string Identification, DeviceUid Uid)
{
    private const int HashedLength = DeviceUid.Length - 2;

    public static DeviceIdentity Create(string prefix, int number)
    {
        var identification = string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:D5}");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(identification), hash);

        // Manufacturer 00 01, as simulated devices always had (OSLP handbook, chapter 4).
        Span<byte> uid = [0, 1, .. hash[..HashedLength]];
        return new DeviceIdentity(identification, new DeviceUid(uid));
    }
}
