namespace GridOrleans.Tests.Unit.Oslp;

/// <summary>The envelope vector of the OSLP handbook, 12.2: a frame signed with a key whose private part is gone.</summary>
internal static class EnvelopeVector
{
    public const string PublicKey =
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEHWsz2gza0Pj6xMYPjI+r/AphThpUNono93/wMaxph/E0cFEoSfeiwh+KRzywyB+o0wlfUPnctyu8ccPouskuqg==";

    public const string Uid = "AAEBAgMEBQYHCAkK";

    public const ushort SequenceNumber = 42;

    public const string Payload = "4a070a050a01001001";

    public const string Signature =
        "3046022100ec681d2ec2b028d6a8bcd2b4d8d52b3b1225adc747fcfe5a9534c667c12ce171" +
        "022100e64c0917c59b45547fad85f9c6540dc863fab775af8783fdf66652ff8c26d002";

    public const string SignedPart = "002a" + "00010102030405060708090a" + "0009" + Payload;

    public static byte[] Frame() => Convert.FromHexString(Signature + new string('0', 2 * 56) + SignedPart);
}
