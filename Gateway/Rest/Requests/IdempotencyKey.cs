using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GridOrleans.Gateway.Rest.Problems;

namespace GridOrleans.Gateway.Rest.Requests;

/// <summary>The header <c>Idempotency-Key</c>: one command for all submissions that carry the same.</summary>
/// <param name="Text">1 to 255 printable ASCII characters, or null when the client sent none.</param>
internal sealed record IdempotencyKey(string? Text)
{
    /// <summary>The longest key, in characters.</summary>
    public const int Longest = 255;

    private const string Header = "Idempotency-Key";

    /// <summary>What the OpenAPI document says of it.</summary>
    public static Parameter Described { get; } = Parameter.Header(Header,
        "1 to 255 printable characters of the client's choice, best a UUID. Requests of one organisation with the same key are one command; with "
        + "another device or command under the same key the request is refused with 422.",
        "7f0c2c1e-6a57-4d2a-9c3f-0a1b2c3d4e5f");

    /// <summary>Reads the header.</summary>
    /// <exception cref="ProblemException">It is no such text.</exception>
    public static ValueTask<IdempotencyKey?> BindAsync(HttpContext context)
    {
        var values = context.Request.Headers[Header];
        if (values.Count == 0)
            return ValueTask.FromResult<IdempotencyKey?>(new((string?)null));
        if (values.Count > 1 || values[0] is not { Length: > 0 and <= Longest } text || text.Any(c => c is < ' ' or > '~'))
            throw ProblemException.Violation(Header, $"must be 1 to {Longest} printable ASCII characters");
        return ValueTask.FromResult<IdempotencyKey?>(new(text));
    }

    /// <summary>The digest under which a single submission is known.</summary>
    public Guid? ForSubmission(string organisation) => Text is null ? null : Digest("submission", organisation, Text);

    /// <summary>The digest under which an element of a batch is known.</summary>
    public Guid? ForElement(string organisation, int index) =>
        Text is null ? null : Digest("batch", organisation, Text, index.ToString(CultureInfo.InvariantCulture));

    /// <summary>The digest under which the resubmission of a dead letter is known, so that asking twice gives one.</summary>
    public static Guid ForResubmission(Guid deadLetter) => Digest("resubmission", deadLetter.ToString("N"));

    /// <summary>The first 16 bytes of SHA-256 over the parts, which contain no zero character and so stay apart.</summary>
    private static Guid Digest(params string[] parts) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))).AsSpan(0, 16), bigEndian: true);
}
