using GridOrleans.Commands;
using GridOrleans.Throttling;

namespace GridOrleans.Devices;

/// <summary>
/// What a device knows of the permit that it wants or has. A permit is for one attempt: who has more to do asks anew and stands in line with the others. It stays
/// out while an adapter may be at the attempt, although nobody awaits that any more.
/// </summary>
internal sealed class DevicePermit(string segment)
{
    // Longer than a call may take: no second request beside one whose answer is on its way.
    private static readonly TimeSpan LongestAsk = TimeSpan.FromSeconds(10);

    private readonly List<Guid> _former = [];
    private int _priority;
    private bool _isUsed;
    private (Guid Command, int Number)? _attempt;
    private DateTimeOffset? _leftUntil;

    public string Segment => segment;

    public Guid Id { get; private set; } = Guid.NewGuid();

    public bool IsHeld { get; private set; }

    /// <summary>All names under which the segment may know it.</summary>
    public IReadOnlyList<Guid> Names => [Id, .. _former];

    /// <summary>When there is something to do although nobody calls; null while an attempt is under way that is awaited.</summary>
    public DateTimeOffset? WakeAt { get; private set; }

    /// <summary>True when an attempt may begin.</summary>
    public bool MayStart(DateTimeOffset now) => IsHeld && (!_isUsed || IsInUse(now));

    /// <summary>True while an adapter may be at an attempt under it.</summary>
    public bool IsInUse(DateTimeOffset now) => _attempt is not null && !(_leftUntil <= now);

    /// <summary>The request that is due, or null while one is answered or the pause that was told lasts.</summary>
    public PermitRequest? Request(string device, string silo, OpenCommand command, DateTimeOffset now)
    {
        if (IsHeld)
        {
            _former.Add(Id);
            (Id, IsHeld, _isUsed, _attempt, _leftUntil) = (Guid.NewGuid(), false, false, null, null);
        }
        else if (now < WakeAt && command.Priority <= _priority)
        {
            return null;
        }
        _priority = command.Priority;
        WakeAt = now + LongestAsk;
        return new(device, Id, _former.Count == 0 ? null : _former[0], silo, command.Priority, command.EligibleAt);
    }

    /// <summary>The segment has answered a request for the permit of that name.</summary>
    public void Answered(PermitRequest request, PermitAnswer answer, DateTimeOffset now)
    {
        if (request.Permit != Id)
            return;
        _former.Clear();
        if (answer.IsGranted)
            Grant();
        else if (!IsHeld)
            WakeAt = now + answer.AskAgainAfter;
    }

    /// <summary>The request for the permit of that name was not answered.</summary>
    public void NotAnswered(PermitRequest request, DateTimeOffset again)
    {
        if (request.Permit == Id && !IsHeld)
            WakeAt = again;
    }

    /// <summary>It is this device's turn.</summary>
    public void Grant()
    {
        IsHeld = true;
        WakeAt = null;
    }

    /// <summary>The segment knows it by another name, because an answer or a return was lost: it must be asked at once.</summary>
    public void AskAtOnce(DateTimeOffset now) => WakeAt = IsHeld ? WakeAt : now;

    /// <summary>An attempt begins.</summary>
    public void Use(Guid command, int attempt)
    {
        (_isUsed, _attempt, _leftUntil) = (true, (command, attempt), null);
        WakeAt = null;
    }

    /// <summary>An attempt has ended; true when it was the one under this permit.</summary>
    public bool End(Guid command, int attempt)
    {
        if (_attempt != (command, attempt))
            return false;
        _attempt = null;
        return true;
    }

    /// <summary>Nobody awaits the attempt any more, but an adapter may be at it until then.</summary>
    public void Leave(DateTimeOffset until)
    {
        if (_attempt is not null)
            WakeAt = _leftUntil ??= until;
    }
}
