using System.CommandLine;

namespace GridOrleans.Cli.Commands;

/// <summary><c>grid completion</c>: scripts that let a shell complete words by asking this program (its <c>[suggest]</c> directive).</summary>
internal static class CompletionCommand
{
    /// <summary>For bash.</summary>
    internal const string Bash = """
        # Bash completion for ./grid:  source <(./grid completion bash)
        _grid_complete() {
            local program="${COMP_WORDS[0]}" rest candidates
            rest="${COMP_LINE#"$program"}"
            rest="${rest# }"
            candidates="$("$program" "[suggest:$((COMP_POINT - ${#COMP_LINE} + ${#rest}))]" "$rest" 2>/dev/null)"
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$candidates" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _grid_complete grid ./grid
        """;

    /// <summary>For zsh.</summary>
    internal const string Zsh = """
        # Zsh completion for ./grid:  source <(./grid completion zsh)
        _grid_complete() {
            local program="${words[1]}" rest
            local -a candidates
            rest="${BUFFER#"$program"}"
            rest="${rest# }"
            candidates=("${(@f)$("$program" "[suggest:$((CURSOR - ${#BUFFER} + ${#rest}))]" "$rest" 2>/dev/null)}")
            compadd -a candidates
            _files
        }
        compdef _grid_complete grid ./grid
        """;

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash or zsh" };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        var command = new Command("completion", "Print a script for tab completion: source <(./grid completion bash)") { Arguments = { shell } };
        command.SetAction(line => Console.WriteLine(line.GetValue(shell) == "bash" ? Bash : Zsh));
        return command;
    }
}
