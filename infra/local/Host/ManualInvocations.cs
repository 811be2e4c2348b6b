namespace LocalFunctions.Host;

/// <summary>Functions started by hand or at the start: without their trigger, its lock or its redelivery.</summary>
internal sealed class ManualInvocations(FunctionsHost host, Invoker invoker, TimerStore timers, TimeProvider clock, IConfiguration configuration)
{
    private const StringSplitOptions Trimmed = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    /// <exception cref="StartException">A name stands for no function that can be started so.</exception>
    public IReadOnlyList<Function> AtStart() =>
    [
        .. (configuration["LocalHost:InvokeAtStart"] ?? "").Split(',', Trimmed)
            .Select(name => Find(name) is { Trigger: not TriggerKind.Http } function
                ? function
                : throw new StartException($"The setting 'LocalHost__InvokeAtStart' names '{name}', which is no timer or queue function.")),
    ];

    public Function? Find(string name) => host.Functions.FirstOrDefault(function => string.Equals(function.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns at once; the function runs in the background.</summary>
    /// <param name="input">The message of a queue function; of no meaning to a timer.</param>
    public void Start(Function function, string input) => _ = Task.Run(() => RunAsync(function, input));

    /// <summary>Returns at once; the functions run in the background, one after the other.</summary>
    public void Start(IEnumerable<Function> functions) => _ = Task.Run(async () =>
    {
        foreach (var function in functions)
            await RunAsync(function, input: "");
    });

    private async Task RunAsync(Function function, string input) => await invoker.InvokeAsync(function, await InputAsync(function, input));

    private async Task<TriggerInput> InputAsync(Function function, string input)
    {
        if (function.Trigger == TriggerKind.Timer)
            return TimerListener.Input(await timers.ReadAsync(function.Name, CancellationToken.None), isPastDue: false, TriggerInput.ByCall);
        var now = clock.GetUtcNow();
        return MessageProcessor.Input(input, TriggerInput.ByCall, Guid.NewGuid().ToString(), "", 1, now, now.AddDays(7), now);
    }
}
