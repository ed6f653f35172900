using System.Security.Cryptography;
using System.Text.Json;
using GridOrleans.Errors;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Json;
using Microsoft.Net.Http.Headers;

namespace GridOrleans.Gateway.Rest.Requests;

/// <summary>
/// An entity tag: the version of what people have described, a dot, and a digest of the whole answer. Reads compare all of it, so that a
/// light that was switched is not "not modified"; changes compare the version only, so that a device that speaks between reading and
/// changing does not get in the way.
/// </summary>
internal static class EntityTag
{
    /// <summary>What the OpenAPI document says of conditions on changes.</summary>
    public static Parameter IfMatch { get; } = Parameter.Header("If-Match",
        "The ETag of the description that the change starts from; the change is refused with 412 when the description has changed since. Absent or *: any.",
        "\"3.9f86d081884c7d65\"");

    /// <summary>What the OpenAPI document says of conditions on reads.</summary>
    public static Parameter IfNoneMatch { get; } = Parameter.Header("If-None-Match",
        "The ETag of an earlier answer; when nothing has changed since, the answer is 304 without a body.", "\"3.9f86d081884c7d65\"");

    /// <summary>The tag of something as it is now.</summary>
    public static EntityTagHeaderValue Of<T>(T thing)
        where T : IVersioned
    {
        var digest = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(thing, PlatformJson.Options));
        return new($"\"{thing.Version}.{Convert.ToHexStringLower(digest.AsSpan(0, 8))}\"");
    }

    /// <summary>True when the caller has this very answer already.</summary>
    public static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag)
    {
        var known = request.GetTypedHeaders().IfNoneMatch;
        return known.Any(k => k.Equals(EntityTagHeaderValue.Any) || k.Compare(tag, useStrongComparison: false));
    }

    /// <summary>The version that the caller wants to change, or null for any.</summary>
    /// <exception cref="RefusedException">No version can match.</exception>
    public static string? ExpectedVersion(HttpRequest request)
    {
        if (request.Headers.IfMatch.Count == 0)
            return null;
        var tags = request.GetTypedHeaders().IfMatch;
        if (tags.Count != 1)
            throw ProblemException.Violation("If-Match", "must be one ETag of an earlier answer, or *");
        var tag = tags[0];
        if (tag.Equals(EntityTagHeaderValue.Any))
            return null;
        var text = tag.Tag.AsSpan().Trim('"');
        var dot = text.LastIndexOf('.');
        // A weak tag never matches a change (RFC 9110, 13.1.1); a tag that is not ours matches nothing.
        return tag.IsWeak || dot < 0
            ? throw new RefusedException(ErrorCode.VersionConflict, "It has changed since it was read.")
            : text[..dot].ToString();
    }
}
