namespace GridOrleans.Housekeeping.Exports;

/// <summary>A table with a partition for each day, and how its rows look in a file (platform handbook, 10: GXF's columns).</summary>
/// <param name="Name">The table.</param>
/// <param name="FilePrefix">What its files' names begin with.</param>
/// <param name="Columns">What stands in a file, in SQL.</param>
internal sealed record DayTable(string Name, string FilePrefix, string Columns)
{
    private const string Moment = """'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'""";

    /// <summary>Events. They never change: modified when they were created, in version 0.</summary>
    public static DayTable Events { get; } = new("device_event", "osgp-events-", $"""
        id as "ID", to_char(received at time zone 'UTC', {Moment}) as "CREATION_TIME_UTC",
        to_char(received at time zone 'UTC', {Moment}) as "MODIFICATION_TIME_UTC", 0 as "VERSION", device as "DEVICE_IDENTIFICATION",
        to_char(happened at time zone 'UTC', {Moment}) as "DATE_TIME_UTC", type as "EVENT_TYPE", description as "DESCRIPTION", index as "RELAY_INDEX"
        """);

    /// <summary>The device message log, bytes as <c>0x0A, 0x1B</c> (platform handbook, 13.2).</summary>
    public static DayTable DeviceMessages { get; } = new("device_message", "osgp-device-messages-", $"""
        id as "ID", to_char(created at time zone 'UTC', {Moment}) as "CREATION_TIME_UTC",
        to_char(created at time zone 'UTC', {Moment}) as "MODIFICATION_TIME_UTC", 0 as "VERSION", case when incoming then 'true' else 'false' end as "INCOMING",
        uid as "DEVICE_UID", rtrim(regexp_replace(upper(encode(encoded, 'hex')), '(..)', '0x\1, ', 'g'), ', ') as "ENCODED_MESSAGE",
        decoded as "DECODED_MESSAGE", device as "DEVICE_IDENTIFICATION", organisation as "ORGANISATION_IDENTIFICATION",
        case when valid then 'true' else 'false' end as "VALID", size as "DATA_SIZE"
        """);
}
