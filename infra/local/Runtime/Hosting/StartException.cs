namespace LocalFunctions.Runtime.Hosting;

/// <summary>The app cannot start as it is written or configured; the message says what to change.</summary>
internal sealed class StartException(string message, Exception? inner = null) : FunctionWorkerException(message, inner);

internal static class StartFailures
{
    /// <summary>
    /// Shows what a person can mend as one message and exit code 1, where .NET would print a stack trace and abort.
    /// Any other exception stays as it is. Nothing is caught: code that starts the host itself still sees the exception.
    /// </summary>
    public static void ShowAsMessages() => AppDomain.CurrentDomain.UnhandledException += static (_, e) =>
    {
        var messages = Messages((Exception)e.ExceptionObject).ToList();
        if (messages.Contains(null))
            return;
        Console.Error.WriteLine(string.Join(Environment.NewLine, messages));
        Environment.Exit(1);
    };

    private static IEnumerable<string?> Messages(Exception exception) => exception switch
    {
        AggregateException several => several.InnerExceptions.SelectMany(Messages),
        OptionsValidationException options => options.Failures,
        FunctionWorkerException => [exception.Message],
        _ => [null],
    };
}
