namespace LicenseFunctions.Shared.Telemetry;

/// <summary>Stands for an exception whose text names a person: the same text and stack without that. The original is left to the debugger.</summary>
internal sealed class RedactedException : Exception
{
    private readonly string _text;
    private readonly string? _stack;

    private RedactedException(Exception original, string text)
        : base(PersonalDataRedactor.CleanError($"{original.GetType().FullName}: {original.Message}")) => (_text, _stack) = (text, original.StackTrace);

    public override string? StackTrace => _stack;

    public override string ToString() => _text;

    /// <summary>The exception itself if there is nothing in it to hide.</summary>
    public static Exception Of(Exception original)
    {
        var text = original.ToString();
        var clean = PersonalDataRedactor.CleanError(text);
        return clean == text ? original : new RedactedException(original, clean);
    }
}
