namespace Microsoft.Azure.Functions.Worker.Core;

/// <summary>
/// Code that the application assembly asks to run in <c>FunctionsApplication.CreateBuilder</c>. The builder given is the
/// <c>FunctionsApplicationBuilder</c>; hosted services registered here start before the triggers.
/// </summary>
public abstract class WorkerExtensionStartup
{
    public abstract void Configure(IFunctionsWorkerApplicationBuilder applicationBuilder);
}

[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true, Inherited = false)]
public class WorkerExtensionStartupAttribute(Type startupType) : Attribute
{
    public Type StartupType { get; } = startupType;
}
