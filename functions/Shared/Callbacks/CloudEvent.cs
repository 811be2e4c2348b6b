namespace LicenseFunctions.Shared.Callbacks;

/// <summary>The attributes of CloudEvents 1.0 (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md), whose names are lower case.</summary>
/// <param name="Subject">Left out if the event is about nothing that has an id.</param>
internal sealed record CloudEvent(
    [property: JsonPropertyName("specversion")] string SpecVersion, string Id, string Source, string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Subject, DateTimeOffset Time,
    [property: JsonPropertyName("datacontenttype")] string DataContentType, object Data)
{
    /// <param name="route">The source: the route of the app that has the rest.</param>
    public static byte[] Write(string id, PublicAddress address, string route, string type, string? subject, DateTimeOffset at, object data) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new CloudEvent(
                "1.0", id, address.LinkTo(route) ?? $"/{PublicAddress.RoutePrefix}/{route}", type, subject, at, "application/json", data),
            Json.Options);
}
