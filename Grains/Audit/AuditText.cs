namespace GridOrleans.Audit;

/// <summary>Makes texts from outside fit for the trail: a refused request's may hold anything, and the refusal is to be recorded all the same.</summary>
internal static class AuditText
{
    private const char Unfit = '\uFFFD';

    /// <summary>The record with every text within its limit and without control characters.</summary>
    public static AuditRecord Fit(AuditRecord record) => record with
    {
        OrganisationIdentification = Fit(record.OrganisationIdentification, AuditRecord.LongestText)!,
        UserName = Fit(record.UserName, AuditRecord.LongestText),
        ApplicationName = Fit(record.ApplicationName, AuditRecord.LongestText),
        Action = Fit(record.Action, AuditRecord.LongestText)!,
        DeviceIdentification = Fit(record.DeviceIdentification, AuditRecord.LongestText),
        Subject = Fit(record.Subject, AuditRecord.LongestText),
        Outcome = Fit(record.Outcome, AuditRecord.LongestText)!,
        Detail = Fit(record.Detail, AuditRecord.LongestDetail),
    };

    /// <summary>
    /// At most so many characters; a replacement character for each control character, which PostgreSQL or a reader's terminal would stumble over, and for
    /// each half of a pair that stands alone, which has no UTF-8 form.
    /// </summary>
    public static string? Fit(string? text, int most)
    {
        if (text is null || (text.Length <= most && !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !text.Any(char.IsControl)))
            return text;
        var fit = text[..Math.Min(text.Length, most)].ToCharArray();
        for (var i = 0; i < fit.Length; i++)
        {
            if (i + 1 < fit.Length && char.IsSurrogatePair(fit[i], fit[i + 1]))
                i++;
            else if (char.IsControl(fit[i]) || char.IsSurrogate(fit[i]))
                fit[i] = Unfit;
        }
        return new(fit);
    }
}
