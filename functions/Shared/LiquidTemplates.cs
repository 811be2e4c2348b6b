using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using Fluid;

namespace LicenseFunctions.Shared;

/// <summary>Liquid templates that are embedded in the app. Each is parsed once.</summary>
internal sealed class LiquidTemplates
{
    private static readonly FluidParser Parser = new();
    private static readonly TemplateOptions Options = new()
    {
        MemberAccessStrategy = new UnsafeMemberAccessStrategy { MemberNameStrategy = MemberNameStrategies.CamelCase },
    };

    private readonly ConcurrentDictionary<string, IFluidTemplate> _parsed = new(StringComparer.Ordinal);

    /// <param name="name">Folder and file below functions/, with dots: <c>Orders.Mail.order.fr.html</c>.</param>
    /// <param name="model">Its properties are the template's values, in camelCase.</param>
    /// <param name="culture">Writes dates and numbers.</param>
    /// <param name="encoder">Encodes every value.</param>
    public string Render(string name, object model, CultureInfo culture, TextEncoder encoder) =>
        Template(name).Render(new TemplateContext(model, Options) { CultureInfo = culture }, encoder);

    private IFluidTemplate Template(string name) => _parsed.GetOrAdd(name, static name =>
    {
        var resource = $"LicenseFunctions.{name}.liquid";
        using var stream = typeof(LiquidTemplates).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The template {resource} is not embedded in the app.");
        using var reader = new StreamReader(stream);
        return Parser.Parse(reader.ReadToEnd());
    });
}
