using System.Text;
using GridOrleans.Notifications;
using GridOrleans.Notifications.Sending;

namespace GridOrleans.Tests.Unit.Notifications;

public sealed class WebHookSignatureTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";

    /// <summary>The vector of the Standard Webhooks reference implementations.</summary>
    [Fact]
    public void The_vector_of_the_specification_is_reproduced() => WebHookSignature.Sign([Secret], Id, 1614265330, """{"test": 2432232314}"""u8)
        .ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    [Fact]
    public void Two_secrets_make_two_signatures()
    {
        var other = WebHookSignature.NewSecret();

        WebHookSignature.Sign([other, Secret], Id, 1, Encoding.UTF8.GetBytes("ü"))
            .ShouldBe($"{WebHookSignature.Sign([other], Id, 1, "ü"u8)} {WebHookSignature.Sign([Secret], Id, 1, "ü"u8)}");
    }

    [Fact]
    public void A_new_secret_is_one_that_would_be_taken()
    {
        var (one, other) = (WebHookSignature.NewSecret(), WebHookSignature.NewSecret());

        one.ShouldNotBe(other);
        new WebHookConfiguration { Uri = "https://example.org/", Secret = one }.Validate(allowHttp: false).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS")]
    [InlineData("whsec_c2hvcnQ=")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8I LPZIo2LaLaSw")]
    public void A_secret_that_is_none_is_refused(string secret) =>
        new WebHookConfiguration { Uri = "https://example.org/", Secret = secret }.Validate(allowHttp: false).ShouldHaveSingleItem().Field.ShouldBe("secret");
}
