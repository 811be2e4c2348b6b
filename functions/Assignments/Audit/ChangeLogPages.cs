namespace LicenseFunctions.Assignments.Audit;

internal static class ChangeLogPages
{
    /// <summary>The first page of what is left of the log.</summary>
    public static async Task<ChangeLogPage> TakeAsync(IAsyncEnumerable<(string Place, ChangeLogView Change)> changes, PageQuery page, HttpRequest request)
    {
        var value = new List<ChangeLogView>();
        var last = "";
        await foreach (var (place, change) in changes)
        {
            if (value.Count == page.Top)
                return new ChangeLogPage(value, page.NextLink(request, last));
            value.Add(change);
            last = place;
        }
        return new ChangeLogPage(value, NextLink: null);
    }
}
