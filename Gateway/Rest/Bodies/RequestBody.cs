using System.Buffers;
using GridOrleans.Gateway.Rest.Problems;

namespace GridOrleans.Gateway.Rest.Bodies;

/// <summary>Reads a request's whole body; the server bounds its size.</summary>
internal static class RequestBody
{
    /// <summary>The body's bytes.</summary>
    /// <exception cref="ProblemException">The body is not said to be JSON.</exception>
    /// <exception cref="BadHttpRequestException">It is too large or too slow.</exception>
    public static async ValueTask<byte[]> Read(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
            throw new ProblemException(ProblemCatalogue.Of(StatusCodes.Status415UnsupportedMediaType));
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken);
            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return bytes;
            }
            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
