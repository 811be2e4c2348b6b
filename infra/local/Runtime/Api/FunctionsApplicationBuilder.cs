using Microsoft.Extensions.Diagnostics.Metrics;

namespace Microsoft.Azure.Functions.Worker.Builder;

public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly LocalApplication _local;
    private readonly WebApplicationBuilder _web;
    private bool _built;

    internal FunctionsApplicationBuilder(Assembly application, string[] args)
    {
        _local = new LocalApplication(application, args);
        _web = _local.Web;
        _local.RunStartups(this);
    }

    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_web).Properties;

    IConfigurationManager IHostApplicationBuilder.Configuration => Configuration;

    public ConfigurationManager Configuration => _web.Configuration;
    public IHostEnvironment Environment => _web.Environment;
    public ILoggingBuilder Logging => _web.Logging;
    public IMetricsBuilder Metrics => _web.Metrics;
    public IServiceCollection Services => _web.Services;
    internal bool TakesHttp { get; set; }

    /// <exception cref="InvalidOperationException">It was built before.</exception>
    /// <exception cref="FunctionWorkerException">A function or its settings keep the app from starting; the message says which.</exception>
    public IHost Build()
    {
        ThrowIfBuilt();
        _built = true;
        return _local.Build(TakesHttp);
    }

    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory,
        Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull => ((IHostApplicationBuilder)_web).ConfigureContainer(factory, configure);

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        ThrowIfBuilt();
        _local.Middleware.Add(middleware);
        return this;
    }

    private void ThrowIfBuilt()
    {
        if (_built)
            throw new InvalidOperationException("The application has already been built.");
    }
}
