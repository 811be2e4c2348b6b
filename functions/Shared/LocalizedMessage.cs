namespace LicenseFunctions.Shared;

/// <summary>A message that pages show in their language and the API in English: a key of a folder's <c>Words.resx</c>, and its values.</summary>
/// <param name="Folder">See <see cref="LocalizedText.Of"/>.</param>
internal record LocalizedMessage(string Folder, string Key, params object[] Values)
{
    public string English => In(CultureInfo.InvariantCulture);

    public string In(CultureInfo culture) => LocalizedText.Of(Folder, culture)[Key, Values];
}
