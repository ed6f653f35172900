namespace GridOrleans.Notifications;

/// <summary>What the silos' own services tell the grain of an organisation's web hooks.</summary>
[Alias("IWebHookCare")]
internal interface IWebHookCare : IGrainWithStringKey
{
    /// <summary>The receiver wants no more: disables the hook, if it still has that address.</summary>
    /// <param name="applicationName">The hook's application.</param>
    /// <param name="uri">The address that said so.</param>
    /// <param name="because">What it said, for people.</param>
    [Alias("Disable")]
    Task Disable(string applicationName, string uri, string because);
}
