using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>
/// From a platform's envelope to the frame of the answer: signature, number, execution, record, faults. Anything that
/// cannot be trusted or served gets no answer (OSLP handbook, 6.4 and 11.2).
/// </summary>
internal sealed class RequestIntake(
    Fleet fleet,
    PlatformKey platformKey,
    DeviceFrames frames,
    FaultBoard faultBoard,
    ExecutionLog executions,
    Agenda agenda,
    SimulatorOptions options,
    SimulatorCounters counters,
    TimeProvider time)
{
    private const string OutOfSequenceText = "Sequence number out of window";
    private const string UnknownMessageText = "Unknown message type";

    /// <summary>Handles one envelope.</summary>
    /// <param name="envelope">As received; anything may stand in it.</param>
    /// <param name="frame">The answer, when the result is <see cref="IntakeResult.Answered"/>.</param>
    /// <param name="faults">The faults in force for the device; none for an unknown one.</param>
    public IntakeResult Receive(Envelope envelope, out byte[]? frame, out DeviceFaults faults)
    {
        var result = Handle(envelope, out frame, out faults);
        counters.Count(result);
        return result;
    }

    private IntakeResult Handle(Envelope envelope, out byte[]? frame, out DeviceFaults faults)
    {
        frame = null;
        faults = DeviceFaults.None;
        if (fleet.Find(envelope.Uid) is not { } light)
            return IntakeResult.UnknownDevice;

        var now = time.GetUtcNow();
        faults = faultBoard.Of(light);
        if (light.IsDown(now))
            return IntakeResult.NotReachable;
        if (faults.Silent)
            return IntakeResult.Silent;
        if (!platformKey.Signed(envelope))
            return IntakeResult.BadSignature;
        if (!MessageCodec.TryParse(envelope.Payload.Span, out var message, out var kind))
            return IntakeResult.MalformedPayload;
        if (!kind.IsRequest())
            return IntakeResult.UnknownRequest;

        var result = Act(light, envelope, kind, message, faults, now, out var answer, out var number);
        if (answer is not null)
            frame = frames.Build(light, number, answer, faults);
        return result;
    }

    private IntakeResult Act(
        StreetLight light,
        Envelope envelope,
        MessageKind kind,
        Message message,
        DeviceFaults faults,
        DateTimeOffset now,
        out Message? answer,
        out ushort number)
    {
        answer = null;
        lock (light.Gate)
        {
            if (!light.TryAnswerNumber(envelope.SequenceNumber, out number))
                return OutOfSequence(light, now);

            if (faults.Refuse is { } refusal && Refusals.IsPossible(kind))
            {
                answer = Refusals.Answer(kind, (Status)refusal);
                return IntakeResult.Answered;
            }

            if (RequestExecution.Execute(light, kind, message, now) is not { } reaction)
            {
                light.Report(Event.DiagEventsUnknownMessageType, null, UnknownMessageText, now);
                PlanEvents(light);
                return IntakeResult.UnknownRequest;
            }

            answer = reaction.Response;
            if (reaction.Acted)
                executions.Add(light.Number, kind, now, envelope.SequenceNumber, envelope.Payload.Span);
            if (reaction.Reboots)
                Reboot(light, now);
            else
                PlanEvents(light);
            return IntakeResult.Answered;
        }
    }

    /// <summary>A device whose number does not fit the platform's any more registers again, and reports it (OSLP handbook, 6.4).</summary>
    private IntakeResult OutOfSequence(StreetLight light, DateTimeOffset now)
    {
        if (light.SequenceNumber is null)
            return IntakeResult.NotReachable;

        light.Report(Event.SecurityEventsOutOfSequence, null, OutOfSequenceText, now);
        agenda.Plan(light, Errand.Register, options.RetryDelay);
        return IntakeResult.OutOfSequence;
    }

    private void Reboot(StreetLight light, DateTimeOffset now)
    {
        light.Reboot(now + options.RebootDelay);
        agenda.Plan(light, Errand.Register, options.RebootDelay);
    }

    private void PlanEvents(StreetLight light)
    {
        // Without a registration they wait for it.
        if (light.Outbox.Count > 0 && light.Registered)
            agenda.Plan(light, Errand.ReportEvents, options.EventAfterSwitch);
    }
}
