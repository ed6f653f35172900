namespace GridOrleans.Journal;

/// <summary>The silo's way of making things durable: many grains' entries share one commit.</summary>
internal interface IJournal
{
    /// <summary>Commits an entry.</summary>
    /// <exception cref="Errors.UnavailableException">The queue is full, or the database does not answer; the latter leaves open whether
    /// the entry was committed, so it may be repeated as it is.</exception>
    Task<JournalAnswer> Commit(JournalEntry entry);
}
