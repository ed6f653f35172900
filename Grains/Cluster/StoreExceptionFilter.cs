using System.Data.Common;
using GridOrleans.Errors;
using GridOrleans.Journal;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Cluster;

/// <summary>
/// Turns a database's failure into one that callers understand and that can cross a process border: a provider's exception cannot be
/// serialised (Orleans handbook, 2.a).
/// </summary>
internal sealed partial class StoreExceptionFilter(ILogger<StoreExceptionFilter> logger) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception failure) when (failure is DbException || failure.InnerException is DbException or UnavailableException)
        {
            StoreFailed(failure, context.InterfaceName, context.MethodName);
            if (GridDatabase.IsAboutData(failure) || GridDatabase.IsAboutData(failure.InnerException))
                throw new RefusedException(ErrorCode.ValidationError, "The database cannot take one of the values: it is out of its range.");
            throw UnavailableException.Store("The database does not answer; nothing is known of the request's effect. Repeat it later.");
        }
    }

    [LoggerMessage(LogLevel.Warning, "The database failed {Interface}.{Method}")]
    private partial void StoreFailed(Exception failure, string @interface, string method);
}
