using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Http;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class IdempotencyKeyTests
{
    [Fact]
    public void The_digest_is_the_same_for_ever() =>
        new IdempotencyKey("key-1").ForSubmission("city").ShouldBe(new Guid(
            System.Security.Cryptography.SHA256.HashData("submission\0city\0key-1"u8).AsSpan(0, 16), bigEndian: true));

    [Fact]
    public void Each_organisation_key_and_place_has_a_digest_of_its_own()
    {
        var uid = Guid.NewGuid();
        Guid?[] digests =
        [
            new IdempotencyKey("a").ForSubmission("city"), new IdempotencyKey("b").ForSubmission("city"),
            new IdempotencyKey("a").ForSubmission("town"), new IdempotencyKey("ya").ForSubmission("cit"),
            new IdempotencyKey("a").ForElement("city", 0), new IdempotencyKey("a").ForElement("city", 1),
            new IdempotencyKey("a1").ForElement("city", 1), new IdempotencyKey("a").ForElement("city", 11),
            IdempotencyKey.ForResubmission(uid), new IdempotencyKey(uid.ToString("N")).ForSubmission("resubmission"),
        ];

        digests.ShouldBeUnique();
        digests.ShouldNotContain((Guid?)null);
    }

    [Fact]
    public void Without_a_key_there_is_no_digest()
    {
        new IdempotencyKey((string?)null).ForSubmission("city").ShouldBeNull();
        new IdempotencyKey((string?)null).ForElement("city", 3).ShouldBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    public async Task A_key_of_1_to_255_printable_characters_is_taken(int length) =>
        (await Read(new string('~', length)))!.Text!.Length.ShouldBe(length);

    [Theory]
    [InlineData("")]
    [InlineData("with\ttab")]
    [InlineData("zero\0")]
    [InlineData("caf\u00e9")]
    public async Task Any_other_key_is_refused(string key) =>
        (await Should.ThrowAsync<ProblemException>(() => Read(key).AsTask())).Problem.Errors!.Single().Field.ShouldBe("Idempotency-Key");

    [Fact]
    public async Task Too_long_a_key_or_two_of_them_are_refused()
    {
        await Should.ThrowAsync<ProblemException>(() => Read(new string('k', 256)).AsTask());
        await Should.ThrowAsync<ProblemException>(() => Read("one", "two").AsTask());
    }

    private static ValueTask<IdempotencyKey?> Read(params string[] values)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["Idempotency-Key"] = values;
        return IdempotencyKey.BindAsync(context);
    }
}
