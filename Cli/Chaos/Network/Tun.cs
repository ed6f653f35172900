using System.Runtime.InteropServices;
using System.Text;

namespace GridOrleans.Cli.Chaos;

/// <summary>A network interface whose wire is this process (Linux kernel documentation, networking/tuntap).</summary>
internal sealed partial class Tun : IDisposable
{
    /// <summary>The largest packet.</summary>
    public const int LargestPacket = 16_000;

    private const string Device = "/dev/net/tun";
    private const int ReadWriteNonBlocking = 0x2 | 0x800;
    private const uint SetInterface = 0x400454CA;
    private const short PlainPackets = 0x0001 | 0x1000;
    private const int RequestLength = 40;
    private const int NameLength = 16;
    private const short Readable = 1;

    private readonly int descriptor;

    /// <summary>Makes the interface; it exists as long as this object is not disposed.</summary>
    /// <param name="name">At most 15 characters.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public Tun(string name)
    {
        descriptor = Open(Device, ReadWriteNonBlocking);
        if (descriptor < 0) throw Failure($"opening {Device}");
        var request = new byte[RequestLength];
        Encoding.ASCII.GetBytes(name, request);
        BitConverter.TryWriteBytes(request.AsSpan(NameLength), PlainPackets);
        if (Control(descriptor, SetInterface, request) < 0)
        {
            var failure = Failure($"making {name}");
            Dispose();
            throw failure;
        }
    }

    /// <summary>Waits for the next packet.</summary>
    /// <returns>Its length; 0 when none came within the limit, or the interface is down.</returns>
    public int Read(Span<byte> packet, TimeSpan limit)
    {
        var waiting = new PollRequest { Descriptor = descriptor, Events = Readable };
        return Poll(ref waiting, 1, (int)limit.TotalMilliseconds) > 0 ? (int)Math.Max(0, Read(descriptor, packet, (nuint)packet.Length)) : 0;
    }

    /// <summary>Hands a packet to the interface's side; one that it does not take is lost, as on any wire.</summary>
    public void Write(ReadOnlySpan<byte> packet) => _ = Write(descriptor, packet, (nuint)packet.Length);

    /// <inheritdoc />
    public void Dispose() => _ = Close(descriptor);

    private static IOException Failure(string what) => new($"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, byte[] argument);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollRequest request, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int descriptor, Span<byte> buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
