using System.Buffers;

namespace GridOrleans.Tests.Unit.Oslp;

/// <summary>Bytes as TCP may bring them: in pieces, none of them contiguous with the next.</summary>
internal static class ByteStream
{
    public static ReadOnlySequence<byte> Of(IEnumerable<byte[]> pieces)
    {
        Piece? first = null;
        Piece? last = null;
        foreach (var piece in pieces)
        {
            last = last is null ? first = new Piece(piece) : last.Append(piece);
        }

        return first is null || last is null ? default : new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] bytes) => Memory = bytes;

        public Piece Append(byte[] bytes)
        {
            var next = new Piece(bytes) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
