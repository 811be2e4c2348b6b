using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Replies.Unmatched;

/// <summary>The body of POST /orders/unmatched/{mail}/attach.</summary>
internal sealed record AttachRequest
{
    /// <summary>The order that the mail answers.</summary>
    public required string Order { get; init; }

    /// <summary>What it means: yes, no, question or nothing; null to keep the app's reading.</summary>
    public string? Says { get; init; }

    /// <exception cref="ProblemException">invalid-request</exception>
    public ReplyMeaning? Meaning() => Says switch
    {
        null => null,
        "yes" => ReplyMeaning.Yes,
        "no" => ReplyMeaning.No,
        "question" => ReplyMeaning.Question,
        "nothing" => ReplyMeaning.Nothing,
        _ => throw ProblemException.Invalid("says", "yes, no, question or nothing."),
    };
}
