using System.Collections.Concurrent;
using System.Resources;

namespace LicenseFunctions.Shared;

/// <summary>
/// The texts of a folder's <c>Words.resx</c> in one language, for code. <see cref="LiquidTemplates"/> reads the same texts for templates.
/// </summary>
internal sealed class LocalizedText(ResourceManager words, CultureInfo culture)
{
    private static readonly ConcurrentDictionary<string, ResourceManager> Folders = new(StringComparer.Ordinal);

    /// <param name="folder">Folder below functions/, with dots: <c>Alerts.Digest</c>.</param>
    public static LocalizedText Of(string folder, CultureInfo culture) =>
        new(Folders.GetOrAdd(folder, name => new ResourceManager($"LicenseFunctions.{name}.Words", typeof(LocalizedText).Assembly)), culture);

    public CultureInfo Culture => culture;

    public string this[string key, params object?[] values] => string.Format(
        culture, words.GetString(key, culture) ?? throw new InvalidOperationException($"There is no word {key}."), values);

    /// <summary>The text <c>{key}One</c> or <c>{key}</c>, by the count, which is value 0.</summary>
    public string Count(string key, int count, params object?[] more) => this[IsSingular(count, culture) ? $"{key}One" : key, [count, .. more]];

    /// <summary>French says 0 and 1 in the singular; English and Dutch say only 1 so.</summary>
    public static bool IsSingular(decimal count, CultureInfo culture) => count == 1 || (count == 0 && culture.TwoLetterISOLanguageName == "fr");
}
