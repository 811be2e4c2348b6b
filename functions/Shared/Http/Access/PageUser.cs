namespace LicenseFunctions.Shared.Http.Access;

/// <summary>Who opened the page. Only a page that was opened by somebody who may read it has one: <see cref="PageAccess"/> adds it.</summary>
/// <param name="Name">The signed-in person's name; empty with a function key.</param>
/// <param name="CanAct">Whether the person may order, assign and mute, or only read.</param>
/// <param name="HasKey">Whether the page was opened with a function key instead of a sign-in.</param>
internal sealed record PageUser(string Name, bool CanAct, bool HasKey)
{
    /// <exception cref="InvalidOperationException">The function is not closed by the middleware.</exception>
    public static PageUser Of(HttpRequest request) => request.HttpContext.Items[typeof(PageUser)] as PageUser
        ?? throw new InvalidOperationException("The page has no user.");

    public void AddTo(HttpRequest request) => request.HttpContext.Items[typeof(PageUser)] = this;
}
