using System.Text.RegularExpressions;

namespace GridOrleans.Tests.Unit.Deployment;

/// <summary>What goes into the images, and what must not.</summary>
public sealed partial class ImageTests
{
    private static readonly string Dockerfile = ComposeFile.TextOf("Dockerfile");
    private static readonly ComposeFile Compose = ComposeFile.ReadRaw(ComposeFile.TextOf("docker-compose.yml"));

    public static TheoryData<string> Targets => [.. DeployedProcess.All.Select(process => process.Target)];

    [Theory, MemberData(nameof(Targets))]
    public void Each_process_is_published_and_started_by_its_own_target(string target)
    {
        var process = DeployedProcess.All.Single(known => known.Target == target);
        var project = Directory.GetFiles(Path.Combine(ComposeFile.Root, process.Project), "*.csproj").ShouldHaveSingleItem();
        File.ReadAllText(project).ShouldContain($"<AssemblyName>{process.Assembly}</AssemblyName>");

        Published().Match(Dockerfile).Groups[1].Value.Split(' ').ShouldContain(process.Project);
        var stage = Stages()[target];
        stage.ShouldStartWith("FROM process ");
        stage.ShouldContain($"COPY --from=build /programs/{process.Project} .\n");
        stage.ShouldContain($"ENTRYPOINT [\"dotnet\", \"{process.Assembly}.dll\"]");
    }

    [Fact]
    public void Services_are_built_from_targets_that_there_are() => Compose.Services.Values
        .Select(service => service.Build?.Target).OfType<string>()
        .ShouldBeSubsetOf(Stages().Keys);

    [Fact]
    public void No_process_runs_as_root()
    {
        Stages()["process"].ShouldContain("USER $APP_UID");
        Dockerfile.ShouldNotContain("USER root");
    }

    [Theory]
    [InlineData(".gitignore")]
    [InlineData(".dockerignore")]
    public void Keys_and_passwords_get_neither_into_the_repository_nor_into_an_image(string file)
    {
        var ignored = ComposeFile.TextOf(file).Split('\n').Select(line => line.TrimEnd('/')).ToList();
        ignored.ShouldContain(".containers");
        ignored.ShouldContain(".env");
    }

    [Fact]
    public void The_preparation_makes_every_secret()
    {
        var script = ComposeFile.TextOf("deploy/make-keys");
        var made = Made().Matches(script).SelectMany(match => match.Groups[1].Value == "pair"
            ? [$"{match.Groups[2].Value}-private.der", $"{match.Groups[2].Value}-public.der"]
            : new[] { match.Groups[2].Value });
        Compose.Secrets.Select(secret => Path.GetFileName(secret.Value.File)).ShouldBe(made, ignoreOrder: true);
        Compose.Secrets.ShouldAllBe(secret => Path.GetFileName(secret.Value.File) == secret.Key);
    }

    [Fact]
    public void Files_that_are_mounted_are_there() => Compose.Services.Values
        .SelectMany(service => service.Volumes).Select(volume => volume.Split(':')[0])
        .Where(source => source.StartsWith("./", StringComparison.Ordinal))
        .ShouldAllBe(source => File.Exists(Path.Combine(ComposeFile.Root, source)));

    [Fact]
    public void Named_volumes_are_declared() => Compose.Services.Values
        .SelectMany(service => service.Volumes).Select(volume => volume.Split(':')[0])
        .Where(source => !source.StartsWith("./", StringComparison.Ordinal))
        .ShouldBe(Compose.Volumes.Keys, ignoreOrder: true);

    // A stage by its name, from its FROM to the next.
    private static Dictionary<string, string> Stages() => Stage().Matches(Dockerfile.ReplaceLineEndings("\n") + "\n")
        .ToDictionary(match => match.Groups[1].Value, match => match.Value);

    [GeneratedRegex(@"^FROM \S+ AS (\S+)\n(?:(?!FROM ).*\n)*", RegexOptions.Multiline)]
    private static partial Regex Stage();

    [GeneratedRegex("for project in ([^;]+);")]
    private static partial Regex Published();

    [GeneratedRegex(@"^(pair|secret) (\S+)(?: |$)", RegexOptions.Multiline)]
    private static partial Regex Made();
}
