using System.CommandLine;
using System.Text;
using GridOrleans.Cli.Keys;
using GridOrleans.Cli.Layout;

namespace GridOrleans.Cli.Commands;

/// <summary><c>grid cert</c>.</summary>
internal static class CertCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var organisation = new Argument<string>("ORGANISATION") { Description = "The organisation's identification; it becomes the certificate's common name" };
        organisation.Validators.Add(result =>
        {
            if (OrganisationName.Check(result.Tokens[0].Value).Rule is { } rule) result.AddError($"'{result.Tokens[0].Value}': {rule}.");
        });
        var output = new Option<string>("--out") { Description = "Folder for ORGANISATION.pem", HelpName = "DIR", Required = true };
        var command = new Command("cert", "Make a client certificate (certificate and key in one PEM file) from the local authority.")
        {
            Arguments = { organisation },
            Options = { output },
        };
        command.SetAction(line =>
        {
            var home = HomeOption.Of(line, Repository.Find());
            home.Create();
            var authority = new KeyRing(home.Keys).Authority;
            authority.Complete(TimeProvider.System);
            var name = OrganisationName.Check(line.GetValue(organisation)!).Name!;
            var folder = Directory.CreateDirectory(line.GetValue(output)!).FullName;
            var path = Path.Combine(folder, name.Value + ".pem");
            PrivateFile.Replace(path, Encoding.ASCII.GetBytes(authority.IssueClient(name, TimeProvider.System)));
            Console.WriteLine(path);
            return ExitCode.Success;
        });
        return command;
    }
}
