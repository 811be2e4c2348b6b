namespace LicenseFunctions.Orders.Mail;

/// <summary>A line of a notice that is due, as it is stored: JSON, so that the notice can have it in the administrators' language.</summary>
internal static class ReportLine
{
    public static string Write<T>(T line) => JsonSerializer.Serialize(line);

    /// <returns>Null for a line that an earlier version of the app stored as text.</returns>
    public static T? Read<T>(string line)
        where T : class => line.StartsWith('{') ? JsonSerializer.Deserialize<T>(line) : null;
}
