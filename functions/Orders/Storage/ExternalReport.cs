namespace LicenseFunctions.Orders.Storage;

/// <summary>Something that was reported of an order from outside and may be reported twice: a delivery event, or an answer.</summary>
/// <param name="Key">The same for the same report.</param>
internal sealed record ExternalReport(string Key, OrderReply? Answer = null);

/// <summary>A mail that answers an order.</summary>
internal sealed record OrderReply : TableRow
{
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The sender's address.</summary>
    public required string From { get; init; }

    /// <summary>The mail's Date header.</summary>
    public required DateTimeOffset? Date { get; init; }
    public required string Subject { get; init; }

    /// <summary>RFC 5322 Message-ID, with its angle brackets.</summary>
    public required string? MessageId { get; init; }

    /// <summary>The start of what was written, as plain text, without what it quotes.</summary>
    public required string Excerpt { get; init; }
    public required ReplyMeaning Says { get; init; }
}

/// <summary>What an answer means.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReplyMeaning>))]
internal enum ReplyMeaning
{
    Yes,       // Executed.
    No,        // Refused, or executed in part.
    Question,  // The reseller asks a question first.
    Nothing,   // Only acknowledges receipt, or says nothing.
    Unclear,   // Not understood: a person has to read it.
    Automatic, // Sent by a program: out of office, delivery report.
}
