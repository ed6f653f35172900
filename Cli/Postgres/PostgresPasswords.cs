using System.Buffers.Text;
using System.Security.Cryptography;

namespace GridOrleans.Cli.Postgres;

/// <summary>New passwords for the roles of a throw-away server; nothing in them needs quoting.</summary>
internal sealed class PostgresPasswords
{
    private readonly Dictionary<string, string> passwords = new()
    {
        [PostgresRoles.Admin] = New(),
        [PostgresRoles.Silo] = New(),
        [PostgresRoles.Client] = New(),
    };

    /// <summary>The password of a role.</summary>
    public string Of(string role) => passwords[role];

    private static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
}
