using System.IO.Pipelines;
using System.Net.Sockets;
using GridOrleans.Adapters.Oslp.Protocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace GridOrleans.Simulators.Oslp;

/// <summary>
/// A connection that a platform opened to some device. Requests are answered in order; the platform closes after the answer
/// (OSLP handbook, 1.2). Whatever gets no answer closes the connection at once.
/// </summary>
internal sealed class PlatformConnectionHandler(
    RequestIntake intake,
    SimulatorOptions options,
    SimulatorCounters counters,
    TimeProvider time) : ConnectionHandler
{
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        if (!counters.TryEnterConnection(options.MaximumConnections))
        {
            Reset(connection);
            return;
        }

        var input = connection.Transport.Input;
        using var idle = new CancellationTokenSource(options.IdleTimeout, time);
        using var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested
            .UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), input);
        try
        {
            while (await AnswerNextAsync(connection, idle.Token))
                idle.CancelAfter(options.IdleTimeout);
        }
        catch (OperationCanceledException)
        {
            // Said nothing for too long, or was cut off while an answer was held back.
        }
        catch (Exception failure) when (failure is IOException or ConnectionResetException or ConnectionAbortedException)
        {
            // The platform went away in the middle; it will have seen why.
        }
        finally
        {
            counters.LeaveConnection();
        }
    }

    /// <summary>Reads until one envelope was handled.</summary>
    /// <returns>Whether the connection goes on.</returns>
    private async ValueTask<bool> AnswerNextAsync(ConnectionContext connection, CancellationToken idle)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var read = await input.ReadAsync(idle);
            var buffer = read.Buffer;
            var framing = EnvelopeReader.Read(ref buffer, out var envelope);
            var ended = read.IsCompleted || read.IsCanceled;
            if (framing == FramingResult.PayloadTooLarge || (framing == FramingResult.Incomplete && ended && !buffer.IsEmpty))
                counters.CountBrokenFrame();

            // With a whole envelope taken, what follows is not examined yet; without one, all of it is.
            input.AdvanceTo(buffer.Start, framing == FramingResult.Complete ? buffer.Start : buffer.End);
            if (envelope is not null)
                return await AnswerAsync(connection, envelope) && !read.IsCanceled;
            if (framing == FramingResult.PayloadTooLarge || ended)
                return false;
        }
    }

    private async ValueTask<bool> AnswerAsync(ConnectionContext connection, Envelope envelope)
    {
        var result = intake.Receive(envelope, out var frame, out var faults);
        if (frame is null)
            return result == IntakeResult.Silent;

        if (faults.DelayMilliseconds > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(faults.DelayMilliseconds), time, connection.ConnectionClosed);
        if (faults.Reset)
        {
            Reset(connection);
            return false;
        }

        var sent = faults.HalfAnswer ? frame.AsMemory(0, frame.Length / 2) : frame;
        var flushed = await connection.Transport.Output.WriteAsync(sent, connection.ConnectionClosed);
        return !faults.HalfAnswer && !flushed.IsCompleted;
    }

    private static void Reset(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        connection.Abort();
    }
}
