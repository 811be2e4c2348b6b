namespace LocalFunctions.Runtime.Hosting;

/// <summary>What waits for a trigger to fire.</summary>
internal interface IListener
{
    /// <summary>Ends when <paramref name="stopping"/> is cancelled and what it started has ended; never fails.</summary>
    Task RunAsync(CancellationToken stopping);
}
