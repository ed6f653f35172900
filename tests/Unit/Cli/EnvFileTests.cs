using System.Text;
using CsCheck;
using GridOrleans.Cli.Layout;

namespace GridOrleans.Tests.Unit.Cli;

public class EnvFileTests
{
    [Fact]
    public void A_value_is_one_word_whatever_it_holds() =>
        EnvFile.Quote("it's $HOME `id` \"x\" \\").ShouldBe(@"'it'\''s $HOME `id` ""x"" \'");

    [Fact]
    public void Any_value_reads_back_as_it_was() =>
        Gen.String.Sample(value => ShellWord(EnvFile.Quote(value)).ShouldBe(value));

    [Fact]
    public void Each_variable_is_exported_on_a_line_of_its_own_in_the_order_given()
    {
        var text = EnvFile.Render([new("GRID_A", "1"), new("GRID_B", "two words")]);

        text.Split('\n')[1..].ShouldBe(["export GRID_A='1'", "export GRID_B='two words'", ""]);
    }

    [Fact]
    public void Only_the_owner_may_read_the_file()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("env", "old");

        EnvFile.Write(path, [new("GRID_TOKEN", "secret")]);

        File.ReadAllText(path).ShouldContain("export GRID_TOKEN='secret'");
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(folder.Path).ShouldHaveSingleItem();
    }

    /// <summary>What a POSIX shell makes of a word of single-quoted parts and <c>\'</c>; anything else in it is an error.</summary>
    private static string ShellWord(string word)
    {
        var value = new StringBuilder();
        for (var i = 0; i < word.Length;)
        {
            if (word[i] == '\\')
            {
                word[i + 1].ShouldBe('\'');
                value.Append('\'');
                i += 2;
                continue;
            }

            word[i].ShouldBe('\'');
            var end = word.IndexOf('\'', i + 1);
            value.Append(word, i + 1, end - i - 1);
            i = end + 1;
        }

        return value.ToString();
    }
}
