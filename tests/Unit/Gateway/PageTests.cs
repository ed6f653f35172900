using CsCheck;
using GridOrleans.Gateway.Rest.Requests;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class PageTests
{
    [Fact]
    public void A_cursor_gives_back_the_last_key() => Gen.String[Gen.Char['!', '\u04ff'], 1, 40].Where(key => !key.Any(char.IsControl)).Sample(key =>
    {
        var page = Page.Of([key], 1, Page.Devices, k => k);
        Page.Read(page.NextCursor!, Page.Devices).ShouldBe(key);
    });

    [Fact]
    public void A_page_that_is_not_full_is_the_last()
    {
        Page.Of(["a", "b"], 3, Page.Devices, k => k).NextCursor.ShouldBeNull();
        Page.Of(["a", "b", "c"], 3, Page.Devices, k => k).NextCursor.ShouldNotBeNull();
        Page.Of(Array.Empty<string>(), 3, Page.Devices, k => k).NextCursor.ShouldBeNull();
    }

    [Fact]
    public void A_cursor_of_another_list_is_none() =>
        Page.Read(Page.Of(["a"], 1, Page.Commands, k => k).NextCursor!, Page.Devices).ShouldBeNull();

    [Fact]
    public void Any_text_at_all_can_be_read_as_a_cursor() => Gen.String.Sample(text => { _ = Page.Read(text, Page.Devices); });
}
