using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>How an exchange that a device began came out.</summary>
internal enum ExchangeOutcome
{
    /// <summary>The platform answered, and all of the answer holds.</summary>
    Answered,

    /// <summary>No connection could be had.</summary>
    NoConnection,

    /// <summary>The platform closed, or did not answer in time.</summary>
    NoAnswer,

    /// <summary>There was an answer that cannot be trusted or is not one to this request.</summary>
    BadAnswer,
}

/// <summary>How an exchange came out, with the answer when there is one.</summary>
internal readonly record struct ExchangeResult(ExchangeOutcome Outcome, Message? Answer = null);
