using System.CommandLine;
using System.Globalization;
using GridOrleans.Cli.Audit;
using GridOrleans.Cli.Display;
using GridOrleans.Cli.Keys;
using GridOrleans.Cli.Layout;
using GridOrleans.Cli.Postgres;
using GridOrleans.Cli.Supervision;
using Npgsql;

namespace GridOrleans.Cli.Commands;

/// <summary><c>grid audit</c>.</summary>
internal static class AuditCommand
{
    private const string WhichDatabase = "the database that GRID_DATABASE names, else that of the platform that runs here";

    /// <summary>Makes the command.</summary>
    public static Command Make() => new("audit", "Take the audit trail out of the database, and prove that nothing in it was changed, removed or inserted.")
    {
        Subcommands = { MakeExport(), MakeVerify() },
    };

    private static Command MakeExport()
    {
        var output = new Option<string>("--out") { Description = "The file to write: JSON, a line for each anchor and record", HelpName = "FILE", Required = true };
        var from = Moment("--from", "Begin with the first anchor after this moment; without it, with the first of all");
        var to = Moment("--to", "End with the first anchor at or after this moment; without it, with the newest record");
        var command = new Command("export", $"Write the audit trail with its anchors into a file, from {WhichDatabase}.") { Options = { output, from, to } };
        command.SetAction(async (line, cancellation) =>
        {
            var database = Database(line);
            var path = Path.GetFullPath(line.GetValue(output)!);
            AuditTotals? totals = null;
            await Reading(() => AuditText.Follow("Writing", async progress =>
            {
                await AuditFile.Write(path, database.Read(line.GetValue(from), line.GetValue(to), cancellation), written =>
                {
                    totals = written.End ?? totals;
                    progress(written);
                }, cancellation);
                return true;
            }));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {totals?.Records:N0} records, {totals?.Anchors:N0} anchors"));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command MakeVerify()
    {
        var file = new Argument<string?>("FILE")
        {
            Description = $"An export; without it, {WhichDatabase}",
            HelpName = "FILE",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var keys = new Option<string[]>("--key")
        {
            Description = "The platform's public key, DER or PEM; more than once where older anchors bear the signature of an older key (default: that of the platform here)",
            HelpName = "PUBLICKEY",
        };
        var command = new Command(
            "verify", "Prove by the platform's public key that the audit trail is as it was recorded. Exit code 0: it is, 1: it is not; each finding is named.")
        {
            Arguments = { file },
            Options = { keys },
        };
        command.SetAction(async (line, cancellation) =>
        {
            var files = line.GetValue(keys) is { Length: > 0 } named ? named : [PlatformKey(line)];
            var publicKeys = files.Select(AuditFile.ReadKey).ToList();
            var lines = line.GetValue(file) is { } path ? AuditFile.Read(path, cancellation) : Database(line).Read(null, null, cancellation);
            var verdict = await Reading(() => AuditText.Follow("Verifying", progress => AuditProof.Of(lines, publicKeys, progress, cancellation)));
            publicKeys.ForEach(key => key.Dispose());
            AuditText.Write(verdict, Console.Out);
            return verdict.Found == 0 ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static Option<DateTimeOffset?> Moment(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "MOMENT",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            // Without an offset it would be another moment on each machine.
            if (text.Length > 10 && text.AsSpan(10).ContainsAny('Z', '+', '-')
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var moment))
                return moment;
            result.AddError($"{name} is a moment such as 2026-01-31T12:00:00Z, not '{text}'.");
            return null;
        },
    };

    private static string PlatformKey(ParseResult line)
    {
        var path = new KeyRing(HomeOption.Of(line, Repository.Find()).Keys).PlatformPublicKey;
        return File.Exists(path) ? path : throw new CannotContinueException($"There is no {path}. Name the platform's public key with --key.");
    }

    private static AuditDatabase Database(ParseResult line)
    {
        if (DatabaseNames.FromEnvironment() is { } named) return new(named.Silo, TimeProvider.System);
        var home = HomeOption.Of(line, Repository.Find());
        var state = new StateFile(home.StateFile).Read()
            ?? throw new CannotContinueException($"No platform runs in {home.Folder}; GRID_DATABASE can name another database.");
        if (!state.PrivateDatabase) throw new CannotContinueException("The platform's database is not its own: name it in GRID_DATABASE, as for ./grid up.");
        var ports = new Ports(state.Size.PortOffset);
        return new(DatabaseConnections.Private(ports.Postgres, PostgresRoles.Database, new KeyRing(home.Keys).DatabasePassword).Silo, TimeProvider.System);
    }

    private static async Task<T> Reading<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (NpgsqlException failure)
        {
            throw new CannotContinueException($"The audit trail cannot be read from the database: {failure.Message}", failure);
        }
    }
}
