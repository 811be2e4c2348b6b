namespace LocalFunctions.Run.SignIn;

/// <summary>Somebody of the simulated tenant who can sign in to the page.</summary>
public sealed record Person(string Key, string Name, string UserPrincipalName, IReadOnlyList<string> Roles)
{
    /// <summary>May do everything.</summary>
    public static Person Operator { get; } =
        new("operator", "Els Peeters", "els.peeters@contoso.example", ["Licenses.Read", "Licenses.Assign", "Licenses.Order"]);

    /// <summary>May only read.</summary>
    public static Person Reader { get; } = new("reader", "Tom Janssens", "tom.janssens@contoso.example", ["Licenses.Read"]);

    /// <summary>Has no role.</summary>
    public static Person Stranger { get; } = new("stranger", "Nora Claes", "nora.claes@contoso.example", []);

    public static IReadOnlyList<Person> All { get; } = [Operator, Reader, Stranger];
}
