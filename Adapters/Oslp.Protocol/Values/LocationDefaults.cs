using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>The place and time zone that a registration is answered with (OSLP handbook, 5.2).</summary>
public static class LocationDefaults
{
    /// <summary>Millionths of a degree north. The last digit differs from the nominal 52.132635 because GXF computes in 32 bits.</summary>
    public const int Latitude = 52_132_632;

    /// <summary>Millionths of a degree east.</summary>
    public const int Longitude = 5_291_266;

    /// <summary>Minutes from UTC in standard time: Central European Time.</summary>
    public const int TimeOffset = 60;

    private const float Scale = 1_000_000;

    /// <summary>
    /// Degrees to the wire's millionths, in 32 bit floating point and truncated, so that devices get the same number as
    /// from GXF.
    /// </summary>
    /// <param name="degrees">-180 to 180.</param>
    public static int ToMillionths(double degrees) => (int)((float)degrees * Scale);

    /// <summary>Builds the location part of a registration's answer.</summary>
    /// <param name="latitude">Degrees north, or null when the device's position is not known in full.</param>
    /// <param name="longitude">Degrees east, or null when the device's position is not known in full.</param>
    /// <param name="timeOffset">Minutes from UTC, without summer time.</param>
    public static LocationInfo Location(double? latitude = null, double? longitude = null, int timeOffset = TimeOffset)
    {
        var known = latitude is not null && longitude is not null;
        return new LocationInfo
        {
            TimeOffset = timeOffset,
            Latitude = known ? ToMillionths(latitude!.Value) : Latitude,
            Longitude = known ? ToMillionths(longitude!.Value) : Longitude,
        };
    }
}
