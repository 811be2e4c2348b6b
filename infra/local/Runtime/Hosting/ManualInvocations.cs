namespace LocalFunctions.Runtime.Hosting;

/// <summary>Functions started by hand or at the start: without their trigger, its lock or its redelivery.</summary>
internal sealed class ManualInvocations(
    FunctionIndex functions, FunctionInvoker invoker, TimerStore timers, TimeProvider time, IConfiguration configuration)
{
    private const StringSplitOptions Trimmed = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    /// <exception cref="StartException">A name stands for no function that can be started so.</exception>
    public IReadOnlyList<FunctionEntry> AtStart() =>
    [
        .. (configuration["LocalRuntime:InvokeAtStart"] ?? "").Split(',', Trimmed)
            .Select(name => functions.Find(name) is { Trigger: not HttpTriggerAttribute } function
                ? function
                : throw new StartException(
                    $"The setting 'LocalRuntime__InvokeAtStart' names '{name}', which is no timer or queue function.")),
    ];

    /// <summary>Returns at once; the function runs in the background.</summary>
    /// <param name="input">The message of a queue function; of no meaning to a timer.</param>
    public void Start(FunctionEntry function, string input) =>
        _ = Task.Run(async () => await invoker.InvokeAsync(function, await InputAsync(function, input)));

    private async Task<TriggerInput> InputAsync(FunctionEntry function, string input)
    {
        if (function.Trigger is TimerTriggerAttribute)
        {
            var status = await timers.ReadAsync(function.Name, CancellationToken.None);
            return new TriggerInput(new TimerInfo { ScheduleStatus = status }, TriggerInput.ByCall);
        }
        var now = time.GetUtcNow();
        var metadata = QueueMetadata.Of(input, Guid.NewGuid().ToString(), "", 1, now, now.AddDays(7), now);
        return new TriggerInput(input, TriggerInput.ByCall, metadata);
    }
}
