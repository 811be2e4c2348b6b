using System.Globalization;
using System.Text;
using System.Text.Json;
using LicenseFunctions.Tests.Contract;

namespace LicenseFunctions.Tests.Fuzzing;

/// <summary>
/// Makes calls of every operation in the contract: its own examples, and what is wrong with them. The same seed and number make the
/// same call.
/// </summary>
/// <param name="sign">SendGrid's signature over a timestamp and a body.</param>
internal sealed class RequestFuzzer(int seed, Func<byte[], string> sign)
{
    private const string Signature = "X-Twilio-Email-Event-Webhook-Signature";
    private const string Timestamp = "X-Twilio-Email-Event-Webhook-Timestamp";
    private const string Now = "1795516690";
    private const string Csv = "text/csv";
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly string[] JsonTypes = ["application/json", "application/json; charset=utf-8", "application/merge-patch+json",
        "application/json; charset=utf-16", "text/plain", ""];

    private static readonly string[] ExtraHeaders = ["X-MS-CLIENT-PRINCIPAL", "Accept", "Range", "Expect-CT", "traceparent", "Forwarded", "Cookie",
        "Content-Encoding"];

    public FuzzRequest Make(int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var operation = ContractDocument.Operations[number % ContractDocument.Operations.Count];
        var path = operation.Path;
        var query = new List<string>();
        var headers = new List<(string Name, string Value)>();
        foreach (var parameter in operation.Parameters)
        {
            var name = parameter.GetProperty("name").GetString()!;
            switch (parameter.GetProperty("in").GetString())
            {
                case "path":
                    path = path.Replace($"{{{name}}}", Escape(InPath(parameter, name, random)), StringComparison.Ordinal);
                    break;
                case "query" when random.Next(2) == 0:
                    query.Add($"{name}={Escape(Usually(parameter, random, oneIn: 2))}");
                    break;
                case "header" when random.Next(3) == 0 && name is not (Signature or Timestamp):
                    headers.Add((name, random.Next(2) == 0 ? HostileText.ForHeader(random) : Example(parameter)));
                    break;
            }
        }
        if (random.Next(20) == 0)
            query.Add($"{Escape(random.Next(2) == 0 ? HostileText.Any(random) : "WHATIF")}={Escape(HostileText.Any(random))}");
        if (random.Next(10) == 0)
            headers.Add((ExtraHeaders[random.Next(ExtraHeaders.Length)], HostileText.ForHeader(random)));
        var (body, contentType) = Body(operation, random);
        if (body is not null && operation.Path.StartsWith("/webhooks/", StringComparison.Ordinal) && random.Next(4) > 0)
            headers.AddRange([(Timestamp, Now),
                (Signature, random.Next(8) == 0 ? HostileText.ForHeader(random) : sign([.. Encoding.UTF8.GetBytes(Now), .. body]))]);
        return new FuzzRequest(operation, path + (query.Count == 0 ? "" : "?" + string.Join('&', query)), headers, body, contentType,
            IsChunked: random.Next(4) == 0);
    }

    private static (byte[]? Body, string? ContentType) Body(ContractOperation operation, Random random)
    {
        if (!operation.Definition.TryGetProperty("requestBody", out var definition))
            return (null, null);
        if (definition.GetProperty("content").TryGetProperty("multipart/form-data", out _))
            return new FormFuzzer(random).Write();
        if (definition.GetProperty("content").TryGetProperty("application/x-www-form-urlencoded", out _))
            return random.Next(60) == 0 ? (Huge(random), Form) : (Remark(random), random.Next(10) == 0 ? JsonTypes[random.Next(JsonTypes.Length)] : Form);
        if (definition.GetProperty("content").TryGetProperty("text/csv", out _))
            return random.Next(60) == 0 ? (Huge(random), Csv) : (PriceList(random), random.Next(10) == 0 ? JsonTypes[random.Next(JsonTypes.Length)] : Csv);
        if (random.Next(60) == 0)
            return (Huge(random), "application/json");
        var body = new JsonFuzzer(random).Write(definition.GetProperty("content").GetProperty("application/json").GetProperty("example"));
        return (body, random.Next(10) == 0 ? JsonTypes[random.Next(JsonTypes.Length)] : "application/json");
    }

    /// <summary>A form of one field: escaped, or as no browser would send it.</summary>
    private static byte[] Remark(Random random) => random.Next(4) switch
    {
        0 => [],
        1 => Encoding.UTF8.GetBytes($"remark={HostileText.Any(random)}&remark=%ZZ&%=&="),
        _ => Encoding.UTF8.GetBytes($"remark={Escape(HostileText.Any(random))}"),
    };

    /// <summary>Some lines, of which some are right, in one encoding or another.</summary>
    private static byte[] PriceList(Random random)
    {
        var separator = ",;\t|"[random.Next(4)];
        var lines = Enumerable.Range(0, random.Next(0, 30)).Select(_ => string.Join(
            separator, new[] { "ENTERPRISEPACK", "21.60", "EUR", "month" }.Select(field => random.Next(8) == 0 ? HostileText.Any(random) : field)));
        var text = string.Join(random.Next(2) == 0 ? "\r\n" : "\n", lines.Prepend(string.Join(separator, ["sku", "amount", "currency", "per"])));
        return (random.Next(4) == 0 ? Encoding.Unicode : Encoding.UTF8).GetBytes(text);
    }

    /// <summary>Around the limit of a body, of what costs a parser most: many small values.</summary>
    private static byte[] Huge(Random random) =>
        Encoding.UTF8.GetBytes("[" + string.Concat(Enumerable.Repeat(random.Next(2) == 0 ? "{}," : "\"\\u0041\",", random.Next(200_000, 400_000))) + "1]");

    /// <summary>
    /// A user or an order that is strange more often than not would be looked for again and again, in Graph with a wait; and dots alone
    /// are another path.
    /// </summary>
    private static string InPath(JsonElement parameter, string name, Random random) =>
        Usually(parameter, random, oneIn: name == "user" ? 8 : 2) is { Length: > 0 } text && text.Trim('.').Length > 0 ? text : Example(parameter);

    private static string Usually(JsonElement parameter, Random random, int oneIn) => random.Next(oneIn) == 0 ? HostileText.Any(random) : Example(parameter);

    private static string Example(JsonElement parameter)
    {
        if (parameter.TryGetProperty("example", out var example))
            return example.ToString();
        var schema = ContractDocument.Resolve(parameter.GetProperty("schema"));
        return schema.TryGetProperty("enum", out var values) ? values[0].ToString()
            : schema.TryGetProperty("default", out var usual)
                ? (usual.ValueKind == JsonValueKind.True ? "true" : usual.ToString().ToLower(CultureInfo.InvariantCulture))
            : "x";
    }

    /// <summary>Every character, half surrogates as three bytes that no decoder should take.</summary>
    private static string Escape(string text) => string.Concat(text.EnumerateRunes().Select(rune => Uri.EscapeDataString(rune.ToString())));
}
