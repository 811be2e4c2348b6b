namespace LicenseFunctions.Dashboard;

/// <summary>Why an action was refused, in the reader's language where the page knows the kind.</summary>
internal static class PageProblem
{
    public static string Of(ProblemException problem, PageContext page) => problem.Kind switch
    {
        _ when problem.Kind == ProblemKind.OrderStateConflict => page.Text["ProblemState"],
        _ when problem.Kind == ProblemKind.OrderLimitReached => page.Text["ProblemLimit"],
        _ when problem.Kind == ProblemKind.ReturnExceedsAvailable => page.Text["ProblemReturn"],
        _ when problem.Kind == ProblemKind.OutsideReturnWindow => page.Text["ProblemWindow"],
        _ when problem.Kind == ProblemKind.NotAssignable => page.Text["ProblemNotOrderable"],
        _ when problem.Kind == ProblemKind.TooLarge => page.Text["ProblemTooLarge"],
        _ when problem.Kind.Status >= StatusCodes.Status500InternalServerError => page.Text["ProblemLater"],
        _ => problem.Message,
    };
}
