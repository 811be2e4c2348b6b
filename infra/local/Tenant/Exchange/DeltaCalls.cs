using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LicenseFunctions.Tenant.Graph;

namespace LicenseFunctions.Tenant.Exchange;

/// <summary>
/// <c>GET …/messages/delta</c>: first everything in the folder, then what changed. Known of the query are <c>$select</c>, and <c>$filter</c> with
/// <c>receivedDateTime ge</c> or <c>gt</c>; <c>Prefer: odata.maxpagesize</c> is the size of a page.
/// </summary>
internal sealed partial class DeltaCalls(ExchangeMailbox mailbox)
{
    private const int DefaultSize = 10;
    private const int LargestSize = 1_000;

    public GraphResult Get(GraphRequest request, ExchangeFolder folder)
    {
        if (Read(request, out var token) is { } error) return error;
        var (items, last, hasMore) = mailbox.ChangesOf(folder, token.After, token.RemovedAfter, token.Fits, PageSize(request));
        var next = token with { After = last, RemovedAfter = hasMore ? token.RemovedAfter : 0 };
        var link = $"{request.ServiceRoot}/users('{mailbox.Address}')/mailFolders('{MessageShape.FolderId(folder)}')/messages/delta";
        return GraphResponse.Ok(new()
        {
            ["@odata.context"] = $"{request.ServiceRoot}/$metadata#Collection(message)",
            [hasMore ? "@odata.nextLink" : "@odata.deltaLink"] = $"{link}?{(hasMore ? "$skiptoken" : "$deltatoken")}={next.Write()}",
            ["value"] = new JsonArray([.. items.Select(item => item.Message is { } message ? Changed(message, token.Select) : Removed(item.Id))]),
        });
    }

    private GraphError? Read(GraphRequest request, out DeltaToken token)
    {
        token = new(mailbox.Generation, 0, mailbox.LastChange, request.Select, null, false);
        if ((request.Query.GetValueOrDefault("$deltatoken") ?? request.Query.GetValueOrDefault("$skiptoken")) is { } given)
        {
            if (DeltaToken.Read(given) is not { } read) return ExchangeErrors.BadToken;
            token = read;
            return read.Generation == mailbox.Generation ? null : ExchangeErrors.SyncStateNotFound(read.Generation, mailbox.Generation);
        }

        if (request.Query.Keys.FirstOrDefault(key => key is not ("$select" or "$filter")) is { } unknown)
            return GraphError.BadSyntax($"The query option '{unknown}' is not supported with delta in this tenant.");
        if (request.Query.GetValueOrDefault("$filter") is { } filter)
        {
            if (Filter().Match(filter.Trim()) is not { Success: true } match) return ExchangeErrors.InvalidFilter;
            if (!DateTimeOffset.TryParse(match.Groups["time"].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since))
                return ExchangeErrors.InvalidFilter;
            token = token with { Since = since, IsExclusive = match.Groups["gt"].Success };
        }

        return MessageShape.Check(request.Select);
    }

    private static int PageSize(GraphRequest request) =>
        request.Prefer is { } prefer && MaxPageSize().Match(prefer) is { Success: true } match
            && int.TryParse(match.Groups["size"].Value, CultureInfo.InvariantCulture, out var size)
            ? Math.Clamp(size, 1, LargestSize)
            : DefaultSize;

    private static JsonObject Changed(ExchangeMessage message, string? select)
    {
        var json = MessageShape.Write(message, select, []);
        json.Insert(0, "@odata.type", "#microsoft.graph.message");
        return json;
    }

    private static JsonObject Removed(string id) => new()
    {
        ["@odata.type"] = "#microsoft.graph.message",
        ["id"] = id,
        ["@removed"] = new JsonObject { ["reason"] = "deleted" },
    };

    [GeneratedRegex(@"^receivedDateTime ((?<gt>gt)|ge) (?<time>\d{4}-\d\d-\d\dT[0-9:.]+Z)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Filter();

    [GeneratedRegex(@"odata\.maxpagesize=""?(?<size>\d{1,6})", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MaxPageSize();
}
