using System.Text.Json;
using CsCheck;
using GridOrleans.Json;
using GridOrleans.Messages;

namespace GridOrleans.Tests.Unit.Messages;

public sealed class ExchangedMessageTests
{
    [Fact]
    public void What_is_kept_of_bytes_can_be_written_within_8000_characters()
    {
        var kept = ExchangedMessage.Cut(new byte[5000]);

        JsonSerializer.Serialize(new { Bytes = new Written(kept) }, PlatformJson.Options).Length.ShouldBeLessThan(8000 + 40);
        string.Join(", ", kept.Select(one => $"0x{one:X2}")).Length.ShouldBeInRange(7990, ExchangedMessage.LongestText);
        ExchangedMessage.Cut(new byte[7]).Length.ShouldBe(7);
    }

    [Fact]
    public void A_text_is_cut_at_8000_characters_and_never_within_one()
    {
        ExchangedMessage.Cut(new string('a', 8001)).Length.ShouldBe(8000);
        ExchangedMessage.Cut(new string('a', 7999) + "\U0001F4A1").ShouldBe(new string('a', 7999));
        ExchangedMessage.Cut("short").ShouldBe("short");
    }

    [Fact]
    public void Bytes_written_as_a_list_are_read_back() => Gen.Byte.Array[0, 50].Sample(bytes =>
    {
        var json = JsonSerializer.Serialize(new Written(bytes), PlatformJson.Options);
        JsonSerializer.Deserialize<Written>(json, PlatformJson.Options)!.Bytes.ShouldBe(bytes);
    });

    [Theory]
    [InlineData("0A")]
    [InlineData("0x0A,0x1B")]
    [InlineData("0xGG")]
    public void Anything_else_is_no_list_of_bytes(string text) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Written>($$"""{"bytes":"{{text}}"}""", PlatformJson.Options));

    private sealed record Written([property: System.Text.Json.Serialization.JsonConverter(typeof(HexListConverter))] byte[] Bytes);
}
