using LicenseFunctions.Shared.Http;

namespace LicenseFunctions.Orders.Answers;

/// <summary>The body of POST /orders/unmatched/{mail}/attach.</summary>
internal sealed record AttachRequest
{
    /// <summary>The order that the mail answers.</summary>
    public required string Order { get; init; }

    /// <summary>What it means: yes, no, question or nothing. Null: as it was read.</summary>
    public string? Says { get; init; }

    /// <summary><see cref="Says"/>; null: as it was read.</summary>
    /// <exception cref="ProblemException">invalid-request</exception>
    public AnswerMeaning? Meaning() => Says switch
    {
        null => null,
        "yes" => AnswerMeaning.Yes,
        "no" => AnswerMeaning.No,
        "question" => AnswerMeaning.Question,
        "nothing" => AnswerMeaning.Nothing,
        _ => throw ProblemException.Invalid("says", "yes, no, question or nothing."),
    };
}
