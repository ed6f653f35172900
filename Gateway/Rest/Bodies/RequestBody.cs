using System.Buffers;
using GridOrleans.Gateway.Rest.Problems;

namespace GridOrleans.Gateway.Rest.Bodies;

/// <summary>How large the body of an operation may be, where that differs from <see cref="RestOptions.LargestBody"/>.</summary>
internal sealed record LargestBody(long Bytes);

/// <summary>Reads a request's whole body, within its bound.</summary>
internal static class RequestBody
{
    /// <summary>
    /// The server's own bound. What lies between an operation's bound and this one is not kept, but taken off the wire, so that the
    /// client is done with sending and hears why it is refused, instead of finding its connection broken.
    /// </summary>
    public const long LargestDiscarded = 64 * 1024 * 1024;

    /// <summary>The body's bytes.</summary>
    /// <exception cref="ProblemException">The body is not said to be JSON, or is too large.</exception>
    /// <exception cref="BadHttpRequestException">It is far too large or too slow.</exception>
    public static ValueTask<byte[]> Read(HttpContext context) => context.Request.HasJsonContentType()
        ? ReadAll(context)
        : throw new ProblemException(ProblemCatalogue.Of(StatusCodes.Status415UnsupportedMediaType));

    /// <summary>The bytes of a body whose content type has been looked at.</summary>
    /// <exception cref="ProblemException">The body is too large.</exception>
    /// <exception cref="BadHttpRequestException">It is far too large or too slow.</exception>
    public static async ValueTask<byte[]> ReadAll(HttpContext context)
    {
        var request = context.Request;
        var limit = context.GetEndpoint()?.Metadata.GetMetadata<LargestBody>()?.Bytes
            ?? context.RequestServices.GetRequiredService<RestOptions>().LargestBody;
        if (request.ContentLength > limit)
            throw TooLarge(limit);
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > limit)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                throw TooLarge(limit);
            }
            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return bytes;
            }
            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static ProblemException TooLarge(long limit)
    {
        var rule = $"must be at most {limit} bytes";
        return new(ProblemCatalogue.Of(RestErrorCode.BodyTooLarge, $"The body {rule}.", [new(JsonDiagnosis.Root, rule)]));
    }
}
