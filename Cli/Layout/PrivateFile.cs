namespace GridOrleans.Cli.Layout;

/// <summary>Files that only their owner may read, written whole or not at all.</summary>
internal static class PrivateFile
{
    /// <summary>Replaces a file in one step: a reader sees the old or the new content, never half of it.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var fresh = $"{path}.{Environment.ProcessId}.new";
        File.Delete(fresh);
        using (var file = new FileStream(fresh, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = Modes.PrivateFile,
        }))
        {
            file.Write(content);
        }

        File.Move(fresh, path, overwrite: true);
    }
}
