using GridOrleans.Journal;

namespace GridOrleans.Tests.Unit.Journal;

public sealed class NamePatternTests
{
    [Theory]
    [InlineData("dev-1*", "DEV-1", "DEV-1%")]
    [InlineData("Li?nder", "LI", "LI_NDER")]
    [InlineData("*", "", "%")]
    [InlineData("a_b%c\\d*", "A_B%C\\D", "A\\_B\\%C\\\\D%")]
    public void Wildcards_become_those_of_the_database_and_its_own_stand_for_themselves(string text, string prefix, string like)
    {
        var pattern = new NamePattern(text);

        pattern.IsName.ShouldBeFalse();
        pattern.Prefix.ShouldBe(prefix);
        pattern.Like.ShouldBe(like);
    }

    [Fact]
    public void Without_wildcards_it_is_a_name_whose_ascii_letters_are_in_upper_case()
    {
        new NamePattern("Gemeente-Ede_ß1").IsName.ShouldBeTrue();
        new NamePattern("Gemeente-Ede_ß1").Name.ShouldBe("GEMEENTE-EDE_ß1");
    }
}
