using System.Diagnostics;
using GridOrleans.Cli.Commands;
using GridOrleans.Cli.Layout;

namespace GridOrleans.Tests.Unit.Cli;

/// <summary>Tab completion, and the script <c>grid</c> that it asks, in a real bash.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Bash_completes_a_word_by_asking_the_program_for_the_place_in_the_line()
    {
        folder.Write("completion", CompletionCommand.Bash);
        Program("grid", """printf '%s\n' "$@" >"$ASKED"; printf '%s\n' --silos --seed""");

        var completed = await Bash("""
            source completion
            COMP_LINE='./grid up --si' COMP_POINT=14 COMP_WORDS=(./grid up --si) COMP_CWORD=2
            _grid_complete
            printf '%s\n' "${COMPREPLY[@]}"
            """);

        completed.ShouldBe(["--silos"]);
        Asked().ShouldBe(["[suggest:7]", "up --si"]);
    }

    [Fact]
    public void Zsh_asks_the_program_too() => CompletionCommand.Zsh.ShouldContain("[suggest:");

    [Theory]
    [InlineData("up --si")]
    [InlineData("test ")]
    [InlineData("bench ")]
    public async Task A_line_that_is_being_completed_builds_nothing(string line)
    {
        Tree();
        // Nothing has been built yet: nothing can be asked, and nobody waits.
        await Bash($"./grid '[suggest:{line.Length}]' '{line}'");
        Asked().ShouldBe([]);

        var program = folder.Write("Cli/bin/Release/net10.0/GridOrleans.Cli.dll", "");
        await Bash($"./grid '[suggest:{line.Length}]' '{line}'");
        Asked().ShouldBe([program, $"[suggest:{line.Length}]", line]);
    }

    [Fact]
    public async Task A_line_that_is_run_builds_first()
    {
        Tree();

        await Bash("./grid up");

        Asked().ShouldContain("build");
    }

    /// <summary>The script in a tree of its own, with a dotnet that writes down what it is asked for.</summary>
    private void Tree()
    {
        File.Copy(Path.Combine(Repository.Find().Folder, "grid"), folder.At("grid"));
        Program("bin/dotnet", """[ "$1" = --list-sdks ] && { echo '10.0.100 [/sdk]'; exit; }; printf '%s\n' "$@" >>"$ASKED" """);
    }

    private void Program(string name, string text)
    {
        var path = folder.Write(name, $"#!/usr/bin/env bash\n{text}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string[] Asked() => File.Exists(folder.At("asked")) ? File.ReadAllLines(folder.At("asked")) : [];

    private async Task<string[]> Bash(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASKED"] = folder.At("asked");
        start.Environment["PATH"] = $"{folder.At("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        using var bash = Process.Start(start)!;
        var (output, errors) = (bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        bash.ExitCode.ShouldBe(0, await errors);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
