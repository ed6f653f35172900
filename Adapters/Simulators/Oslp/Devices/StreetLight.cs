using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>
/// One simulated device: an object without a thread, a timer or a socket. Whoever works on it holds <see cref="Gate"/>.
/// </summary>
internal sealed class StreetLight(int number, DeviceIdentity identity, DeviceModel model)
{
    private const uint AllEvents = 255;
    private const int EventsPerBit = 1000;

    private int _sequenceNumber = -1;
    private DeviceStorage? _storage;
    private DeviceClock _clock;

    public Lock Gate { get; } = new();

    public int Number => number;

    public string Identification => identity.Identification;

    public DeviceUid Uid => identity.Uid;

    public DeviceModel Model => model;

    public RelayBank Relays { get; } = new(model.Outputs);

    public EventOutbox Outbox { get; } = new();

    public DeviceFaults? OwnFaults { get; set; }

    public DeviceStorage? Storage => _storage;

    public ref DeviceClock Clock => ref _clock;

    /// <summary>The last number used in either direction; null before the first registration.</summary>
    public ushort? SequenceNumber => _sequenceNumber < 0 ? null : (ushort)_sequenceNumber;

    public bool Registered { get; private set; }

    public uint EventMask { get; set; } = AllEvents;

    public int Startups { get; private set; } = 1;

    public bool SelfTesting { get; set; }

    /// <summary>Until when the device is restarting and cannot be reached; null when it is up.</summary>
    public DateTimeOffset? DownUntil { get; private set; }

    /// <summary>Failures in a row of what the device tries of its own accord.</summary>
    public int FailuresInARow { get; set; }

    /// <summary>How often a platform rejected the events that wait.</summary>
    public int RejectionsInARow { get; set; }

    /// <summary>When each errand is due, in ticks; 0 when it is not planned. Guarded by the agenda.</summary>
    public long[] Due { get; } = new long[Enum.GetValues<Errand>().Length];

    public string FirmwareVersion => _storage?.FirmwareVersion ?? model.FirmwareVersion;

    public bool HasSchedule => _storage is { } storage && storage.LightSchedule.Count + storage.TariffSchedule.Count > 0;

    public DeviceStorage WritableStorage() => _storage ??= new DeviceStorage();

    public bool IsDown(DateTimeOffset now) => DownUntil is { } until && now < until;

    /// <summary>
    /// Takes a number that the platform used or confirmed; an older one than the last is left aside, because an exchange
    /// in the other direction may have overtaken this one.
    /// </summary>
    public void Advance(ushort used)
    {
        if (_sequenceNumber < 0 || unchecked((short)(used - (ushort)_sequenceNumber)) > 0)
            _sequenceNumber = used;
    }

    /// <summary>Starts anew from a number that was drawn for a registration (OSLP handbook, 5.1).</summary>
    public void Renumber(ushort drawn)
    {
        _sequenceNumber = drawn;
        Outbox.Attempt = null;
    }

    /// <summary>
    /// Takes the platform's number for a request and tells the number of the answer (OSLP handbook, 6.2 and 6.4; the window is
    /// circular and the device follows the platform's number).
    /// </summary>
    public bool TryAnswerNumber(ushort received, out ushort answer)
    {
        answer = Adapters.Oslp.Protocol.SequenceNumber.Next(received);
        if (SequenceNumber is not { } own || !Adapters.Oslp.Protocol.SequenceNumber.IsAcceptable(own, answer))
            return false;

        _sequenceNumber = answer;
        return true;
    }

    public void Confirmed()
    {
        Registered = true;
        DownUntil = null;
        FailuresInARow = 0;
    }

    public void Reboot(DateTimeOffset until)
    {
        Registered = false;
        DownUntil = until;
        Startups++;
        SelfTesting = false;

        // What was switched by hand is lost (OSLP handbook, 11.6).
        Relays.AllOff();
    }

    /// <summary>Puts an event into the outbox, unless the platform does not want its kind (OSLP handbook, 3.9).</summary>
    /// <returns>Whether the event will be sent.</returns>
    public bool Report(Event kind, byte? index, string description, DateTimeOffset now)
    {
        if ((EventMask & (1u << ((int)kind / EventsPerBit))) == 0)
            return false;

        Outbox.Add(Notification(kind, index, description, now));
        return true;
    }

    public EventNotification Notification(Event kind, byte? index, string? description, DateTimeOffset now)
    {
        var notification = new EventNotification { Event = kind };
        if (index is { } relay)
            notification.Index = Octet.Encode(relay);
        if (!string.IsNullOrEmpty(description))
            notification.Description = description;
        if (!model.Legacy)
            notification.Timestamp = OslpTime.Format(_clock.Utc(now));
        return notification;
    }
}
