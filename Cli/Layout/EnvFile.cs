using System.Text;

namespace GridOrleans.Cli.Layout;

/// <summary>The shell-sourceable file of variables.</summary>
internal static class EnvFile
{
    /// <summary>Replaces the file; only its owner may read it, for it holds the token.</summary>
    public static void Write(string path, IEnumerable<KeyValuePair<string, string>> variables) =>
        PrivateFile.Replace(path, Encoding.UTF8.GetBytes(Render(variables)));

    /// <summary>The file's text: a line <c>export NAME='value'</c> per variable.</summary>
    internal static string Render(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var text = new StringBuilder("# Written by ./grid up; source it into a shell.\n");
        foreach (var (name, value) in variables) text.Append("export ").Append(name).Append('=').Append(Quote(value)).Append('\n');
        return text.ToString();
    }

    /// <summary>A POSIX shell word: nothing is special within single quotes but the quote itself.</summary>
    internal static string Quote(string value) => $"'{value.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
