using System.Collections.Concurrent;
using System.Resources;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;
using Fluid.Values;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace LicenseFunctions.Shared;

/// <summary>
/// HTML from Liquid templates that are embedded in the app. Each is parsed once. Every value is encoded. <c>{{ 'Key' | t: a, b }}</c> writes
/// a word from <c>Words.resx</c> in the template's folder, <c>{{ n | plural: 'One', 'Many' | t: n }}</c> chooses it by a number, and
/// <c>{% include 'Shared.Email.head' %}</c> inserts another template.
/// </summary>
internal sealed class LiquidTemplates
{
    private const string Words = "words";
    private static readonly FluidParser Parser = new();
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly TemplateOptions Options = MakeOptions();
    private readonly ConcurrentDictionary<string, (IFluidTemplate Template, ResourceManager Words)> _parsed = new(StringComparer.Ordinal);

    /// <param name="language"><c>en</c>, <c>fr</c> or <c>nl</c>.</param>
    /// <returns>The Belgian culture of that language; the British one for English.</returns>
    public static CultureInfo CultureOf(string language) => CultureInfo.GetCultureInfo(language switch { "fr" => "fr-BE", "nl" => "nl-BE", _ => "en-GB" });

    /// <param name="name">Folder and file below functions/, with dots: <c>Orders.Mail.order</c>.</param>
    /// <param name="model">Its properties are the template's values, in camelCase. The template has the reader's <c>language</c> as well.</param>
    /// <param name="culture">Chooses the words, and writes numbers.</param>
    /// <exception cref="InvalidOperationException">There is no such template, or no such word.</exception>
    public string Render(string name, object model, CultureInfo culture)
    {
        var (template, words) = _parsed.GetOrAdd(name, Parse);
        var context = new TemplateContext(model, Options) { CultureInfo = culture };
        context.AmbientValues[Words] = words;
        context.SetValue("language", culture.TwoLetterISOLanguageName);
        return template.Render(context, Html);
    }

    /// <summary>A value of a template that is HTML already: the output of another template, or a drawing whose texts are encoded.</summary>
    public static object Rendered(string html) => new StringValue(html, encode: false);

    private static TemplateOptions MakeOptions()
    {
        var members = new UnsafeMemberAccessStrategy { MemberNameStrategy = MemberNameStrategies.CamelCase };
        var options = new TemplateOptions { MemberAccessStrategy = members, FileProvider = new EmbeddedFiles() };
        options.Filters.AddFilter("t", Translate);
        options.Filters.AddFilter(
            "plural", static (count, keys, context) => keys.At(LocalizedText.IsSingular(count.ToNumberValue(), context.CultureInfo) ? 0 : 1));
        return options;
    }

    private static (IFluidTemplate Template, ResourceManager Words) Parse(string name)
    {
        var (assembly, resource) = (typeof(LiquidTemplates).Assembly, $"LicenseFunctions.{name}");
        using var stream = assembly.GetManifestResourceStream($"{resource}.liquid")
            ?? throw new InvalidOperationException($"The template {resource} is not embedded in the app.");
        using var reader = new StreamReader(stream);
        return (Parser.Parse(reader.ReadToEnd()), new ResourceManager($"{resource[..resource.LastIndexOf('.')]}.Words", assembly));
    }

    private static ValueTask<FluidValue> Translate(FluidValue key, FilterArguments values, TemplateContext context)
    {
        var word = ((ResourceManager)context.AmbientValues[Words]).GetString(key.ToStringValue(), context.CultureInfo)
            ?? throw new InvalidOperationException($"There is no word {key.ToStringValue()}.");
        return new StringValue(string.Format(context.CultureInfo, word, [.. Enumerable.Range(0, values.Count).Select(i => values.At(i).ToObjectValue())]));
    }

    /// <summary>The templates as Fluid asks for those that another one includes.</summary>
    private sealed class EmbeddedFiles : IFileProvider
    {
        public IFileInfo GetFileInfo(string subpath) => new EmbeddedFile(subpath);
        public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;
        public IChangeToken Watch(string filter) => NullChangeToken.Singleton;
    }

    private sealed class EmbeddedFile(string name) : IFileInfo
    {
        private readonly string _resource = $"LicenseFunctions.{name}";

        public bool Exists => typeof(LiquidTemplates).Assembly.GetManifestResourceInfo(_resource) is not null;
        public bool IsDirectory => false;
        public DateTimeOffset LastModified => DateTimeOffset.UnixEpoch;
        public long Length => -1;
        public string Name => name;
        public string? PhysicalPath => null;
        public Stream CreateReadStream() => typeof(LiquidTemplates).Assembly.GetManifestResourceStream(_resource)!;
    }
}
