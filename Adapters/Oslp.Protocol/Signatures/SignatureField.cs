namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>The rule by which a DER signature is found in its padded 128 byte field (OSLP handbook, 2.3).</summary>
internal static class SignatureField
{
    private const byte DerSequence = 0x30;

    /// <summary>Cuts the padding off: the DER short form length in byte 1, plus 2, modulo 256; above 128 is an error.</summary>
    public static bool TryTrim(ReadOnlySpan<byte> field, out ReadOnlySpan<byte> signature)
    {
        signature = default;
        if (field.Length != Envelope.SecurityKeyLength || field[0] != DerSequence)
            return false;

        int length = unchecked((byte)(field[1] + 2));
        if (length is < 2 or > Envelope.SecurityKeyLength)
            return false;

        signature = field[..length];
        return true;
    }
}
