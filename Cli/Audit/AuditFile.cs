using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GridOrleans.Json;

namespace GridOrleans.Cli.Audit;

/// <summary>An export: JSON values, one a line.</summary>
internal static class AuditFile
{
    private const int BufferSize = 1 << 20;
    private const int LongestKey = 64 * 1024;

    /// <summary>Writes lines into a file, which is there under its name only when it is complete.</summary>
    public static async Task Write(string path, IAsyncEnumerable<AuditLine> lines, Action<AuditLine> progress, CancellationToken cancellation)
    {
        var unfinished = path + ".part";
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, BufferSize, useAsync: true))
            {
                await foreach (var line in lines.WithCancellation(cancellation))
                {
                    await JsonSerializer.SerializeAsync(file, line, PlatformJson.Options, cancellation);
                    file.WriteByte((byte)'\n');
                    progress(line);
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Reads a file's lines.</summary>
    /// <exception cref="JsonException">It is no export, or was changed so that it cannot even be read.</exception>
    public static async IAsyncEnumerable<AuditLine> Read(
        string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, useAsync: true);
        await foreach (var line in JsonSerializer.DeserializeAsyncEnumerable<AuditLine>(file, topLevelValues: true, PlatformJson.Options, cancellation))
            yield return line ?? throw new JsonException("A line is null.");
    }

    /// <summary>Reads a public key: SubjectPublicKeyInfo, DER or PEM.</summary>
    public static ECDsa ReadKey(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > LongestKey }) throw new CannotContinueException($"{path} is no public key.");
        var bytes = File.ReadAllBytes(path);
        var key = ECDsa.Create();
        try
        {
            if (bytes.AsSpan().StartsWith("-----BEGIN"u8))
                key.ImportFromPem(Encoding.ASCII.GetString(bytes));
            else
                key.ImportSubjectPublicKeyInfo(bytes, out _);
            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new CannotContinueException($"{path} is no public key (SubjectPublicKeyInfo, DER or PEM).", e);
        }
    }
}
