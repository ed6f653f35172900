using System.Security.Cryptography;
using System.Text.Json;

namespace GridOrleans.Cli.Audit;

/// <summary>Verifies lines, wherever they come from.</summary>
internal static class AuditProof
{
    /// <summary>Verifies them.</summary>
    public static async Task<AuditVerdict> Of(
        IAsyncEnumerable<AuditLine> lines, IReadOnlyList<ECDsa> keys, Action<AuditLine> progress, CancellationToken cancellation)
    {
        AuditVerification? verification = null;
        AuditTotals? totals = null;
        try
        {
            await foreach (var line in lines.WithCancellation(cancellation))
            {
                if (verification is null)
                {
                    verification = new(keys, line.Scope ?? throw new CannotContinueException("This is no export of an audit trail: it does not begin with its scope."));
                    continue;
                }

                if (totals is not null) verification.Broken("Something comes after the end.");
                if (line.Anchor is { } anchor)
                    verification.Take(anchor);
                else if (line.Record is { } record)
                    verification.Take(record);
                else if (line.End is { } end)
                    totals = end;
                else
                    verification.Broken("A line is neither an anchor nor a record nor the end.");
                progress(line);
            }
        }
        catch (JsonException broken) when (verification is not null)
        {
            verification.Broken($"The file cannot be read to its end: {broken.Message}");
        }
        catch (JsonException broken)
        {
            throw new CannotContinueException($"This is no export of an audit trail: {broken.Message}", broken);
        }

        if (verification is null) throw new CannotContinueException("This is no export of an audit trail: it is empty.");
        if (totals is null) verification.Broken("The end is missing.");
        return verification.End(totals);
    }
}
