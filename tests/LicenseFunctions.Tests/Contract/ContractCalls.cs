using System.Security.Cryptography;
using LicenseFunctions.Assignments.Jobs;
using LicenseFunctions.Leavers;
using LicenseFunctions.Leavers.Links;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Replies.Unmatched;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Http;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Shared.Storage.Audit;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using LicenseFunctions.Tests.Orders.Links;
using LicenseFunctions.Tests.Reports;
using LicenseFunctions.Usage.Snapshots;
using LicenseFunctions.Usage.Subscriptions;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Contract;

/// <summary>Calls of every operation, with every answer that can be brought about, by what the app is like at the time.</summary>
internal static class ContractCalls
{
    private const string Adele = "/users/adele.vance@contoso.example";
    private const string Nestor = "/users/nestor.wilke@contoso.example";
    private const string Nobody = "/users/nobody@contoso.example";
    private const string Wout = "/users/wout.stevens@contoso.example";
    private const string Wait = "WL-20261124-103805-1234567-7KQ2M";
    private const string Job = "JOB-20261124-103805-1234567-7KQ2M";
    private const string EndedJob = "JOB-20261124-103806-1234567-7KQ2M";
    private const string JobList = "user,add\nwout.stevens@contoso.example,POWER_BI_PRO\n";
    private const string FirstOrder = "LIC-20261124-103805-7KQ2M";
    private const string SecondOrder = "LIC-20261124-103806-7KQ2M";
    private const string Mail = "0f4b3f0a7d1e4a439a6e2c1f5b0d9e11";
    private const string Attach = $"/orders/unmatched/{Mail}/attach";
    private const string Inbound = "/webhooks/sendgrid/inbound";
    private const string Script = "/docs/scalar.js";
    private const string E3 = "/licenses/ENTERPRISEPACK";

    // Orders as a scenario may have them, by their states.
    private const string NoOrder = "LIC-20261124-103805-7KQ2M";
    private const string Requested = "LIC-20261124-103806-REQST";
    private const string Announced = "LIC-20261124-103807-ANNCD";
    private const string Sent = "LIC-20261124-103808-SENTT";
    private const string Failed = "LIC-20261124-103809-FAILD";
    private const string Undecided = NoOrder;

    private const string Undo = "/changes/2516063600000000000-000-7a1e0d4cf3f84d8f9c56b9f0d1f7a001/undo";
    private const string LinkKey = "a secret of thirty-two characters";

    private const string PriceOfE3 = """{"amount": 21.6, "currency": "EUR", "per": "month"}""";
    private const string PriceCsv = "sku,amount,currency,per\nENTERPRISEPACK,21.60,EUR,month\nNOSUCHSKU,1,EUR,year";

    private static readonly (string Name, string Value)[] IsCsv = [("Content-Type", "text/csv")];
    private static readonly (string Name, string Value)[] IsForm = [("Content-Type", "application/x-www-form-urlencoded")];

    private static readonly string ManyUsers = "user,add\n" + string.Concat(Enumerable.Range(0, 100_001).Select(number => $"u{number},SPB\n"));

    private static readonly string Huge = $$"""{"reason": "{{new string('x', JsonBody.MaxBytes)}}"}""";

    /// <summary>One call of each operation that anybody may call, and what it answers where there is nothing.</summary>
    private static IReadOnlyList<ContractCall> Open =>
    [
        new("GET", "/health", 200),
        new("GET", Script, 200),
        new("GET", CancelLinkOf(NoOrder), 404),
        new("POST", CancelLinkOf(NoOrder), 404),
        new("GET", LinkOf(NoOrder), 404),
        new("POST", LinkOf(NoOrder), 404),
        new("GET", LeaverLink, 404),
        new("POST", LeaverLink, 404),
        new("POST", "/webhooks/sendgrid/events", 204, Body: Events(NoOrder)),
        new("POST", Inbound, 204),
    ];

    /// <summary>One call of each operation, to be answered in the same way wherever something stands before it.</summary>
    public static IReadOnlyList<ContractCall> OneOfEach { get; } =
    [
        new("GET", "/licenses"),
        new("GET", $"{E3}/history"),
        new("GET", "/usage.csv"),
        new("GET", "/reports"),
        new("GET", "/reports/2026-10"),
        new("GET", $"{E3}/holders"),
        new("POST", $"{E3}/mute", """{"until": "2026-12-01T00:00:00Z"}"""),
        new("PUT", $"{E3}/price", PriceOfE3),
        new("DELETE", $"{E3}/price"),
        new("GET", "/prices"),
        new("POST", "/prices", PriceCsv) { Headers = IsCsv },
        new("GET", $"{Adele}/licenses"),
        new("GET", $"{Adele}/changes"),
        new("PUT", $"{Adele}/licenses/SPE_E5"),
        new("DELETE", $"{Adele}{E3}"),
        new("POST", "/license-changes", """{"changes": [{"user": "adele.vance@contoso.example", "remove": ["ENTERPRISEPACK"]}]}"""),
        new("POST", "/license-jobs", JobList) { Headers = IsCsv },
        new("GET", "/license-jobs"),
        new("GET", $"/license-jobs/{Job}"),
        new("DELETE", $"/license-jobs/{Job}"),
        new("GET", $"/license-jobs/{Job}/results"),
        new("GET", "/changes"),
        new("POST", Undo),
        new("GET", "/waiting"),
        new("GET", $"/waiting/{Wait}"),
        new("DELETE", $"/waiting/{Wait}"),
        new("POST", "/orders", """{"sku": "ENTERPRISEPACK", "quantity": 1}"""),
        new("GET", "/orders"),
        new("GET", $"/orders/{NoOrder}"),
        new("POST", $"/orders/{NoOrder}/cancel"),
        new("POST", $"/orders/{NoOrder}/confirmation"),
        new("POST", $"/orders/{NoOrder}/resend"),
        new("GET", "/orders/unmatched"),
        new("POST", Attach, $$"""{"order": "{{NoOrder}}"}"""),
        new("GET", "/openapi.json"),
        new("GET", "/docs"),
        new("GET", "/health/details"),
        new("GET", "/dashboard"),
        .. Open,
    ];

    /// <summary>Answers that are documented and that no call here can bring about: a defect cannot be arranged where no clock is read.</summary>
    public static IReadOnlyList<string> NotArranged { get; } =
        [
            "GetLicenses 500", "ListPrices 500", "ListReports 500", "GetReport 500", "SetPrice 500", "RemovePrice 500", "ListWaiting 500", "GetWaiting 500",
            "ListLicenseJobs 500", "GetLicenseJob 500", "ListLicenseJobResults 500",
            "ListOrders 500", "GetOrder 500", "GetCancelLink 500", "UndoChange 500", "GetLeaverLink 500", "DecideLeaver 500",
            "CancelOrderByLink 500", "GetOrderLink 500", "ListUnmatchedMail 500", "AttachMail 500", "GetHealth 500",
            "GetOpenApi 500", "GetApiReference 500", "GetApiReferenceScript 500",
        ];

    public static IReadOnlyList<ContractScenario> Scenarios { get; } =
    [
        new("all is well",
        [
            new("GET", "/licenses", 200),
            new("GET", $"{E3}/history", 200),
            new("GET", "/usage.csv", 200),
            new("GET", "/reports", 200),
            new("GET", "/reports/2026-10", 200),
            new("GET", "/reports/2026-10", 200) { Headers = [("Accept", "text/csv")] },
            new("GET", $"{E3}/history?step=week", 200) { Headers = [("Accept", "text/csv")] },
            new("GET", $"{E3}/holders?all=true&top=5", 200),
            new("GET", $"{E3}/holders", 200),
            new("POST", $"{E3}/mute", 200, Body: """{"until": "2026-12-01T00:00:00Z", "reason": "Leaving it"}"""),
            new("PUT", $"{E3}/price", 200, Body: PriceOfE3),
            new("GET", "/licenses", 200),
            new("GET", "/prices", 200),
            new("POST", "/prices", 200, Body: PriceCsv) { Headers = IsCsv },
            new("DELETE", $"{E3}/price", 204),
            new("GET", $"{Adele}/licenses", 200),
            new("PUT", $"{Wout}{E3}?whatIf=true", 200),
            new("PUT", $"{Wout}{E3}", 201, Body: """{"disabledPlans": ["TEAMS1"], "usageLocation": "BE", "whenNoneFree": "fail"}"""),
            new("PUT", $"{Wout}{E3}", 200),
            new("DELETE", $"{Wout}{E3}?whatIf=true", 200),
            new("DELETE", $"{Wout}{E3}", 204),
            new("POST", "/license-changes", 200, Body: """
                {"changes": [
                    {"user": "wout.stevens@contoso.example", "add": ["SPE_E5", {"sku": "POWER_BI_PRO", "disabledPlans": []}], "usageLocation": null},
                    {"user": "nobody", "remove": ["SPB"]}
                ]}
                """),
            new("POST", "/license-jobs", 202, Body: JobList) { Headers = IsCsv },
            new("GET", "/license-jobs/{last}", 200),
            new("GET", "/license-jobs?top=1", 200),
            new("GET", $"/license-jobs/{Job}/results", 200),
            new("GET", $"/license-jobs/{Job}/results?outcome=waiting", 200) { Headers = [("Accept", "text/csv")] },
            new("DELETE", $"/license-jobs/{Job}", 200),
            new("DELETE", $"/license-jobs/{EndedJob}", 409, "job-finished"),
            new("GET", $"{Wout}/changes?top=1", 200),
            new("GET", "/changes?from=2026-01-01T00:00:00Z", 400, "invalid-request"),
            new("GET", "/changes", 200),
            new("PUT", "/users/zoe.martens@contoso.example/licenses/EXCHANGESTANDARD?whatIf=true", 200, Body: """{"whenNoneFree": "wait"}"""),
            new("PUT", "/users/zoe.martens@contoso.example/licenses/EXCHANGESTANDARD", 202, Body: """{"whenNoneFree": "order"}"""),
            new("GET", "/waiting?sku=EXCHANGESTANDARD&state=waiting", 200),
            new("GET", "/waiting/{last}", 200),
            new("DELETE", "/waiting/{last}", 204),
            new("DELETE", "/waiting/{last}", 409, "not-waiting"),
            new("GET", "/waiting?top=1", 200),
            new("POST", "/orders?whatIf=true", 200, Body: """{"sku": "ENTERPRISEPACK", "quantity": 5, "reason": "Joiners", "requestedBy": "Ann"}"""),
            new("POST", "/orders", 202, Body: """{"sku": "ENTERPRISEPACK", "quantity": 5, "reason": "Joiners", "requestedBy": "Ann"}"""),
            new("GET", "/orders/{last}", 200),
            new("POST", "/orders", 202, Body: """{"sku": "ENTERPRISEPACK", "quantity": -1, "reason": null}"""),
            new("GET", "/orders?top=1", 200),
            new("GET", "/orders", 200),
            new("GET", "/licenses", 200),
            new("GET", "/dashboard?order=ENTERPRISEPACK&lang=fr", 302),
            new("GET", "/health", 200),
            new("GET", "/openapi.json", 200),
            new("GET", "/docs", 200),
            new("GET", "/health/details", 200),
        ])
        {
            Settings = LinksAreSigned,
            Arrange = async app =>
            {
                await ReportTests.MakeAsync(app, "2026-10");
                await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
                await AddJobAsync(app, Job, JobState.Waiting);
                await AddJobAsync(app, EndedJob, JobState.Done);
                var sales = app.Tenant.State.Groups[0];
                app.Tenant.State.AssignByGroup("adele.vance@contoso.example", sales, "POWER_BI_PRO");
            },
        },
        new("licenses are returned when their subscription renews",
        [
            new("POST", "/orders", 409, "outside-return-window", """{"sku": "ENTERPRISEPACK", "quantity": -1}"""),
            new("POST", "/orders", 202, Body: """{"sku": "ENTERPRISEPACK", "quantity": -1, "when": "renewal"}"""),
            new("GET", "/orders/{last}", 200),
        ])
        {
            Arrange = app => app.Services.GetRequiredService<SubscriptionCache>().ReadAsync(TimeSpan.Zero, TestContext.Current.CancellationToken),
        },
        new("a product is assigned by a group",
        [
            new("PUT", $"{Wout}/licenses/POWER_BI_PRO", 202),
            new("PUT", $"{Wout}/licenses/POWER_BI_PRO", 200),
            new("DELETE", $"{Wout}/licenses/POWER_BI_PRO", 202),
            new("POST", "/license-changes", 200, Body: """{"changes": [{"user": "wout.stevens@contoso.example", "add": ["POWER_BI_PRO", "SPE_E5"]}]}"""),
            new("PUT", $"{Adele}/licenses/SPB", 409, "group-not-usable"),
        ])
        {
            Settings = new()
            {
                ["Products:POWER_BI_PRO:Group"] = TenantData.Default.Groups[0].Id.ToString(),
                ["Products:SPB:Group"] = TenantData.Default.Groups[0].Id.ToString(),
            },
            Arrange = app =>
            {
                app.Tenant.State.Permissions.Grant("GroupMember.ReadWrite.All");
                return Task.CompletedTask;
            },
        },
        new("nothing is recorded yet, and what is asked for cannot be",
        [
            new("GET", "/licenses", 200),
            new("GET", "/dashboard", 409),
            new("GET", $"{E3}/history?to=yesterday", 400, "invalid-request"),
            new("GET", $"{E3}/history?step=minute", 400, "invalid-request"),
            new("GET", $"{E3}/history", 404, "sku-not-found"),
            new("GET", "/usage.csv?step=minute", 400, "invalid-request"),
            new("GET", "/reports/october", 400, "invalid-request"),
            new("GET", "/reports/2026-10", 404, "report-not-found"),
            new("GET", "/usage.csv", 200),
            new("GET", $"{E3}/holders?inactiveDays=0", 400, "invalid-request"),
            new("GET", "/licenses/NOSUCHSKU/holders", 404, "sku-not-found"),
            new("POST", $"{E3}/mute", 404, "sku-not-found", """{"until": "2026-12-01T00:00:00Z", "reason": null}"""),
            new("POST", $"{E3}/mute", 400, "invalid-request", """{"until": "soon"}"""),
            new("POST", $"{E3}/mute", 413, "too-large", Huge),
            new("POST", $"{E3}/mute", 415, "unsupported-media-type", "{}") { Headers = [("Content-Encoding", "gzip")] },
            new("PUT", $"{E3}/price", 404, "sku-not-found", PriceOfE3),
            new("PUT", $"{E3}/price", 400, "invalid-request", """{"amount": -1, "currency": "EURO", "per": "month"}"""),
            new("PUT", $"{E3}/price", 413, "too-large", Huge),
            new("PUT", $"{E3}/price", 415, "unsupported-media-type", "{}") { Headers = [("Content-Encoding", "gzip")] },
            new("DELETE", $"{E3}/price", 404, "sku-not-found"),
            new("POST", "/prices", 400, "invalid-request", "sku,amount\n") { Headers = IsCsv },
            new("POST", "/prices", 413, "too-large", Huge) { Headers = IsCsv },
            new("POST", "/prices", 415, "unsupported-media-type", "{}"),
            new("GET", $"{Nobody}/licenses", 404, "user-not-found"),
            new("GET", $"{Adele}/changes?top=0", 400, "invalid-request"),
            new("GET", $"{Nobody}/changes", 404, "user-not-found"),
            new("GET", "/changes?after=x", 400, "invalid-request"),
            new("PUT", $"{Wout}{E3}", 400, "invalid-request", """{"usageLocation": "Belgium"}"""),
            new("PUT", $"{Nobody}{E3}", 404, "user-not-found"),
            new("PUT", $"{Wout}/licenses/NOSUCHSKU", 404, "sku-not-found"),
            new("PUT", $"{Wout}/licenses/EXCHANGESTANDARD", 409, "no-license-available"),
            new("PUT", $"{Wout}{E3}", 201, Body: "null"),
            new("DELETE", $"{Wout}{E3}", 204),
            new("PUT", $"{Wout}{E3}", 413, "too-large", Huge),
            new("PUT", $"{Wout}{E3}", 415, "unsupported-media-type", "{}") { Headers = [("Content-Encoding", "gzip")] },
            new("PUT", $"{Nestor}{E3}", 422, "usage-location-missing"),
            new("PUT", $"{Wout}/licenses/CDS_DB_CAPACITY", 422, "not-assignable"),
            new("DELETE", $"{Adele}{E3}?whatIf=maybe", 400, "invalid-request"),
            new("DELETE", $"{Nobody}{E3}", 404, "user-not-found"),
            new("DELETE", $"{Adele}/licenses/NOSUCHSKU", 404, "sku-not-found"),
            new("DELETE", $"{Wout}{E3}", 404, "license-not-assigned"),
            new("DELETE", $"{Wout}/licenses/POWER_BI_PRO", 409, "inherited-from-group"),
            new("DELETE", $"{Adele}/licenses/CDS_DB_CAPACITY", 422, "not-assignable"),
            new("POST", "/license-changes", 400, "invalid-request", """{"changes": []}"""),
            new("POST", "/license-changes", 400, "invalid-request", """{"changes": null}"""),
            new("POST", "/license-changes", 400, "invalid-request", """{"changes": [null]}"""),
            new("POST", "/license-changes", 400, "invalid-request", """{"changes": [{"user": "adele.vance@contoso.example", "add": null, "remove": null}]}"""),
            new("POST", "/license-changes", 400, "invalid-request", """{"changes": [{"user": "adele.vance@contoso.example", "add": [null]}]}"""),
            new("POST", "/license-changes", 400, "invalid-request", """{"changes": [{"user": "adele.vance@contoso.example", "remove": [null]}]}"""),
            new("POST", "/license-changes", 413, "too-large", Huge),
            new("POST", "/license-changes", 415, "unsupported-media-type", "{}") { Headers = [("Content-Encoding", "gzip")] },
            new("POST", "/license-jobs", 400, "invalid-request", "user,sku\n") { Headers = IsCsv },
            new("POST", "/license-jobs", 413, "too-large", ManyUsers) { Headers = IsCsv },
            new("POST", "/license-jobs", 415, "unsupported-media-type", "{}"),
            new("GET", "/license-jobs?top=many", 400, "invalid-request"),
            new("GET", $"/license-jobs/{Job}", 404, "job-not-found"),
            new("DELETE", $"/license-jobs/{Job}", 404, "job-not-found"),
            new("GET", $"/license-jobs/{Job}/results", 404, "job-not-found"),
            new("GET", $"/license-jobs/{Job}/results?outcome=maybe", 400, "invalid-request"),
            new("GET", "/waiting?state=asleep", 400, "invalid-request"),
            new("GET", $"/waiting/{Wait}", 404, "waiting-not-found"),
            new("DELETE", $"/waiting/{Wait}", 404, "waiting-not-found"),
            new("POST", "/orders", 400, "invalid-request", """{"sku": null, "quantity": 1}"""),
            new("POST", "/orders", 404, "sku-not-found", """{"sku": "NOSUCHSKU", "quantity": 1}"""),
            new("POST", "/orders", 409, "return-exceeds-available", """{"sku": "ENTERPRISEPACK", "quantity": -4}"""),
            new("POST", "/orders", 413, "too-large", Huge),
            new("POST", "/orders", 415, "unsupported-media-type", "{}") { Headers = [("Content-Encoding", "gzip")] },
            new("POST", "/orders", 422, "not-assignable", """{"sku": "FLOW_FREE", "quantity": 1}"""),
            new("POST", "/orders", 202, Body: """{"sku": "ENTERPRISEPACK", "quantity": 1}""") { Headers = [("Idempotency-Key", "joiners")] },
            new("POST", "/orders", 422, "idempotency-key-reused",
                """{"sku": "ENTERPRISEPACK", "quantity": 2}""") { Headers = [("Idempotency-Key", "joiners")] },
            new("GET", "/orders?top=many", 400, "invalid-request"),
            new("GET", $"/orders/{NoOrder}", 404, "order-not-found"),
            .. ByHand(NoOrder, 404, "order-not-found"),
            .. ByHand(NoOrder, 400, "invalid-request", """{"reason": "One line\nand another"}"""),
            .. ByHand(NoOrder, 400, "invalid-request", """{"why": "It is not reason"}"""),
            .. ByHand(NoOrder, 413, "too-large", Huge),
            .. ByHand(NoOrder, 415, "unsupported-media-type", "reason=x")
                .Select(call => call with { Headers = [("Content-Type", "application/x-www-form-urlencoded")] }),
            .. Open,
            new("POST", "/webhooks/sendgrid/events", 204,
                Body: """[null, {}, {"event": "open", "sg_event_id": "1", "timestamp": 1795516690, "email": "ann@contoso.example"}]"""),
            new("POST", "/webhooks/sendgrid/events", 400, "invalid-request", """{"event": "delivered"}"""),
            new("POST", "/webhooks/sendgrid/events", 400, "invalid-request"),
            new("POST", "/webhooks/sendgrid/events", 413, "too-large", Huge),
        ])
        {
            Arrange = app =>
            {
                app.Tenant.State.AssignByGroup("wout.stevens@contoso.example", app.Tenant.State.Groups[0], "POWER_BI_PRO");
                return Task.CompletedTask;
            },
        },
        new("calls come too fast",
        [
            new("GET", "/licenses", 200),
            new("GET", "/health", 200),
            .. OneOfEach.Select(call => call.Path == Inbound ? call with { Status = 503, Code = "busy" } : call with { Status = 429, Code = "too-many-calls" }),
        ])
        {
            Settings = new() { ["Limits:CallsPerMinute"] = "1", ["Limits:OpenCallsPerMinute"] = "1" },
        },
        new("no more may be ordered today",
        [
            new("POST", "/orders", 202, Body: """{"sku": "ENTERPRISEPACK", "quantity": 1}"""),
            new("POST", "/orders", 409, "order-limit-reached", """{"sku": "ENTERPRISEPACK", "quantity": 1}"""),
        ])
        {
            Settings = new() { ["Orders:MaxOrdersPerDay"] = "1" },
        },
        new("a query parameter is misspelt", [.. OneOfEach
            .Where(IsStrict)
            .Select(call => call with { Path = call.Path + "?dryRun=true", Status = 400, Code = "invalid-request" })]),
        new("there are orders in many states",
        [
            new("GET", $"/orders/{Sent}", 200),
            new("GET", "/orders", 200),
            new("POST", $"/orders/{Requested}/confirmation", 409, "order-state-conflict"),
            new("POST", $"/orders/{Requested}/resend", 409, "order-state-conflict", "{}"),
            new("POST", $"/orders/{Requested}/cancel", 200, Body: """{"reason": "Ordered twice"}"""),
            new("POST", $"/orders/{Requested}/cancel", 409, "order-state-conflict", """{"reason": null}"""),
            new("POST", $"/orders/{Sent}/cancel", 409, "order-state-conflict"),
            new("POST", "/webhooks/sendgrid/events", 204, Body: Events(Sent)),
            new("POST", "/webhooks/sendgrid/events", 204, Body: Events(Sent)),
            new("POST", $"/orders/{Sent}/confirmation", 200, Body: """{"reason": "On the telephone"}"""),
            new("POST", $"/orders/{Sent}/resend", 409, "order-state-conflict"),
            new("POST", $"/orders/{Failed}/confirmation", 409, "order-state-conflict"),
            new("POST", $"/orders/{Failed}/resend", 200, Body: "null"),
            new("GET", CancelLinkOf(Announced), 200),
            new("POST", CancelLinkOf(Announced) + "0", 404),
            new("POST", CancelLinkOf(Announced), 200),
            new("POST", CancelLinkOf(Announced), 409),
            new("GET", CancelLinkOf(Announced), 200),
            new("GET", CancelLinkOf(Announced).Split('?')[0], 404),
            new("GET", $"/orders/{Announced}", 200),
            new("GET", LinkOf(Sent), 200),
            new("POST", LinkOf(Sent), 200),
            new("POST", LinkOf(Sent), 200),
            new("POST", LinkOf(Sent), 400, Body: "{}"),
            new("POST", LinkOf(Announced), 409),
        ])
        {
            Settings = LinksAreSigned,
            Arrange = async app =>
            {
                await AddAsync(app, Requested, OrderState.Requested);
                await AddAsync(app, Announced, OrderState.Requested, order =>
                    order with { Automatic = true, NotBefore = DateTimeOffset.UnixEpoch.AddYears(100) });
                await AddAsync(app, Failed, OrderState.Failed);
                await AddAsync(app, Sent, OrderState.Sent, order => order with { SentAt = order.RequestedAt });
                var answer = new OrderReply
                {
                    ReceivedAt = DateTimeOffset.UnixEpoch,
                    From = "orders@reseller.example",
                    Date = null,
                    Subject = $"RE: {Sent}",
                    MessageId = null,
                    Excerpt = "We look at it.",
                    Says = ReplyMeaning.Nothing,
                };
                await app.Services.GetRequiredService<OrderUpdater>()
                    .ApplyAsync(Sent, new EarlierEntry("An answer came."), "test", TestContext.Current.CancellationToken, new("answer", answer));
            },
        },
        new("events must be signed",
        [
            new("POST", "/webhooks/sendgrid/events", 401, "signature-invalid", "[]"),
            new("POST", "/webhooks/sendgrid/events", 401, "signature-invalid", "[]")
            {
                Headers = [("X-Twilio-Email-Event-Webhook-Signature", "bm90IGE="), ("X-Twilio-Email-Event-Webhook-Timestamp", "1795516690")],
            },
        ])
        {
            Settings = new Dictionary<string, string> { ["SendGrid:EventsPublicKey"] = NewPublicKey() },
        },
        new("a mail came that belongs to no order for sure",
        [
            new("GET", "/orders/unmatched", 200),
            new("GET", "/orders/unmatched?top=0", 400, "invalid-request"),
            new("POST", Attach, 400, "invalid-request", $$"""{"order": "{{FirstOrder}}", "says": "perhaps"}"""),
            new("POST", "/orders/unmatched/none/attach", 404, "mail-not-found", $$"""{"order": "{{FirstOrder}}"}"""),
            new("POST", Attach, 404, "order-not-found", """{"order": "none"}"""),
            new("POST", Attach, 413, "too-large", Huge),
            new("POST", Attach, 415, "unsupported-media-type", "{}") { Headers = [("Content-Encoding", "gzip")] },
            new("POST", Attach, 200, Body: $$"""{"order": "{{FirstOrder}}", "says": null}"""),
            new("POST", Attach, 409, "already-attached", $$"""{"order": "{{SecondOrder}}", "says": "no"}"""),
            new("GET", "/orders/unmatched?all=true&top=1", 200),
            new("GET", $"/orders/{FirstOrder}", 200),
            new("POST", Inbound, 204),
        ])
        {
            Arrange = async app =>
            {
                await app.Services.GetRequiredService<OrderStore>().AddSentAsync(FirstOrder);
                await app.Services.GetRequiredService<OrderStore>().AddSentAsync(SecondOrder);
                await app.Services.GetRequiredService<UnmatchedMailStore>().TryAddAsync(
                    new UnmatchedMail
                    {
                        Id = Mail,
                        ReceivedAt = new DateTimeOffset(2026, 11, 24, 11, 0, 0, TimeSpan.Zero),
                        From = "orders@reseller.example",
                        EnvelopeFrom = "orders@reseller.example",
                        To = "licenses@reply.contoso.example",
                        Subject = "Done",
                        MessageId = null,
                        Date = null,
                        Excerpt = "Done.",
                        Says = ReplyMeaning.Yes,
                        Why = "It names no order.",
                    },
                    TestContext.Current.CancellationToken);
            },
        },
        new("service plans exclude each other", [new("PUT", $"{Adele}/licenses/EXCHANGESTANDARD", 422, "plans-conflict")])
        {
            Arrange = app =>
            {
                app.Tenant.State.SetUnits("EXCHANGESTANDARD", enabled: 10);
                return Task.CompletedTask;
            },
        },
        Graph(400, "a service plan depends on another",
            [new("PUT", $"{Wout}{E3}", 422, "plan-dependency"), new("DELETE", $"{Adele}{E3}", 422, "plan-dependency")],
            "License assignment failed because service plan 57ff2da0-773e-42df-b2af-ffb7a2317929 depends on the service plan(s) " +
                "5dbe027f-2339-4123-9542-606e4d348a72"),
        Graph(409, "others change the tenant", [new("PUT", $"{Wout}{E3}", 409, "concurrent-change"), new("DELETE", $"{Adele}{E3}", 409, "concurrent-change")],
            "Conflict"),
        new("the user is protected", [new("PUT", $"{Wout}{E3}", 403, "protected-user"), new("DELETE", $"{Wout}{E3}", 403, "protected-user")])
        {
            Settings = new Dictionary<string, string> { ["Assignments:ProtectedUsers:0"] = "wout.stevens@contoso.example" },
        },
        new("no key is sent", [.. OneOfEach.Select(call => IsOpen(call) ? call : call with { Status = 401 })])
        {
            Settings = new Dictionary<string, string> { ["LocalHost:EnableAuth"] = "true" },
        },
        new("nobody signed in", [.. OneOfEach.Select(call => IsOpen(call) ? call : call with { Status = 401, Code = "not-signed-in" })])
        {
            Settings = new Dictionary<string, string> { ["Access:RequireEntra"] = "true" },
        },
        new("who signed in has no role", [.. OneOfEach.Select(call => IsOpen(call)
            ? call
            : call with { Status = 403, Code = "role-missing", Headers = [("X-MS-CLIENT-PRINCIPAL", "eyJjbGFpbXMiOltdfQ==")] })])
        {
            Settings = new Dictionary<string, string> { ["Access:RequireEntra"] = "true", ["WEBSITE_AUTH_ENABLED"] = "True" },
        },
        new("Graph forbids", OfGraph(502, "graph-forbidden"))
        {
            Arrange = app =>
            {
                app.Tenant.State.Permissions.Set();
                return Task.CompletedTask;
            },
        },
        new("a change is undone",
        [
            new("POST", $"{Undo}?whatIf=maybe", 400, "invalid-request"),
            new("POST", "/changes/x/undo", 404, "change-not-found"),
            new("POST", $"{Undo}?whatIf=true", 200),
            new("POST", Undo, 200),
            new("POST", Undo, 409, "not-undoable"),
            new("GET", "/changes", 200),
        ])
        {
            Arrange = app => AddChangeAsync(app, "wout.stevens@contoso.example"),
        },
        new("a change of somebody without a country is undone", [new("POST", Undo, 422, "usage-location-missing")])
        {
            Arrange = app => AddChangeAsync(app, "nestor.wilke@contoso.example"),
        },
        new("a manager is asked about somebody who left",
        [
            new("GET", LeaverLink, 200),
            new("POST", LeaverLink, 400, Body: "decision=perhaps") { Headers = IsForm },
            new("POST", LeaverLink, 200, Body: "decision=keep") { Headers = IsForm },
            new("GET", LeaverLink, 200),
        ])
        {
            Settings = LinksAreSigned,
            Arrange = AskAsync,
        },
        new("a manager is asked while Graph does not answer",
        [
            new("GET", LeaverLink, 409),
            new("POST", LeaverLink, 409, Body: "decision=remove") { Headers = IsForm },
        ])
        {
            Settings = LinksAreSigned,
            Arrange = async app =>
            {
                await AskAsync(app);
                await FailAsync(app, new() { Match = "graph", Action = FaultAction.Status, Status = 500 });
            },
        },
        new("Graph forbids to undo", [new("POST", Undo, 502, "graph-forbidden")])
        {
            Arrange = async app =>
            {
                await AddChangeAsync(app, "wout.stevens@contoso.example");
                app.Tenant.State.Permissions.Set();
            },
        },
        new("Graph refuses", OfGraph(502, "graph-refused")) { Arrange = app =>
            FailAsync(app, new() { Match = "graph", Action = FaultAction.Status, Status = 400 }) },
        new("Graph throttles", OfGraph(503, "graph-throttled")) { Arrange = app =>
            FailAsync(app, new() { Match = "graph", Action = FaultAction.Throttle, RetryAfter = "42" }) },
        new("Graph is broken", OfGraph(503, "graph-unavailable")) { Arrange = app =>
            FailAsync(app, new() { Match = "graph", Action = FaultAction.Status, Status = 500 }) },
        new("storage does not answer", [.. OneOfEach
            .Where(call => call.Path is not ($"{Adele}/licenses" or $"{E3}/holders" or "/openapi.json" or "/docs" or Script
                or "/health/details" or "/dashboard"))
            .Select(call => call with { Status = 503, Code = "storage-unavailable" })])
        {
            HasStorage = false,
            Settings = LinksAreSigned,
        },
        new("the app is broken", [.. OneOfEach
            .Where(call => !NotArranged.Contains($"{ContractDocument.OperationOf(call.Method, "/api" + call.Path).Id} 500"))
            .Select(call => call with { Status = 500, Code = "internal-error" })])
        {
            Clock = new StoppedClock(),
            Settings = LinksAreSigned,
            Arrange = async app =>
            {
                await AddAsync(app, Undecided, OrderState.NeedsAttention);
                ((StoppedClock)app.Services.GetRequiredService<TimeProvider>()).IsBroken = true;
            },
        },
    ];

    private static async Task AddJobAsync(TestApp app, string id, JobState state)
    {
        var store = app.Services.GetRequiredService<JobStore>();
        var job = new LicenseJob { Id = id, Origin = new RequestOrigin("hr-flow", "test", Reference: null), RequestedAt = DateTimeOffset.UnixEpoch };
        var list = JobListReader.ReadCsvAsync(JobList, TestContext.Current.CancellationToken);
        await store.AddAsync(job, list, TestContext.Current.CancellationToken);
        await store.ChangeAsync(id, added => added with { State = state }, TestContext.Current.CancellationToken);
    }

    private static ContractScenario Graph(int status, string name, IReadOnlyList<ContractCall> calls, string message) => new(name, calls)
    {
        Arrange = app => FailAsync(app, new() { Match = "assignLicense", Action = FaultAction.Status, Status = status, Message = message }),
    };

    private static IReadOnlyList<ContractCall> OfGraph(int status, string code) => [.. OneOfEach
        .Where(call => call.Path.StartsWith("/users", StringComparison.Ordinal) || call.Path == $"{E3}/holders"
            || call is { Method: "POST", Path: "/license-changes" or "/orders" })
        .Select(call => call with { Status = status, Code = code })];

    /// <summary>The same for each thing that is done to an order by hand.</summary>
    private static IReadOnlyList<ContractCall> ByHand(string order, int status, string code, string? body = null) =>
        [.. new[] { "cancel", "confirmation", "resend" }.Select(what => new ContractCall("POST", $"/orders/{order}/{what}", status, code, body))];

    private static Dictionary<string, string> LinksAreSigned => new() { ["Orders:ReplySigningKey"] = LinkKey, ["Links:SigningKey"] = LinkKey };

    /// <summary>The link in an earlier announcement of an order, where <see cref="LinksAreSigned"/>.</summary>
    private static string CancelLinkOf(string order) => SignedLinks.EarlierCancel(order, LinkKey);

    /// <summary>"Executed", in the mail of an order, where <see cref="LinksAreSigned"/>.</summary>
    private static string LinkOf(string order) =>
        SignedLinks.With(LinkKey).ForReseller(OrderSamples.New(DateTimeOffset.UnixEpoch) with { Id = order }, $"<{order}@contoso.example>")!
            .Yes["http://app/api".Length..];

    /// <summary>The link about <see cref="Left"/>, where <see cref="LinksAreSigned"/>.</summary>
    private static string LeaverLink => new LeaverLinks(new LinkOptions { SigningKey = LinkKey }, SignedLinks.Address("http://app"))
        .For(Left)!["http://app/api".Length..];

    private static LeaverRow Left => LeaverRow.Of(Guid.Parse("6fd2c87f-b296-42f0-b197-1e91e994b900"), "00000001-4000-4000-8000-000000000000")
        with
    { Question = "9b5070b0d4015a3c", Reported = LeaverTier.Probable };

    private static async Task AskAsync(TestApp app) =>
        Assert.NotNull(await app.Services.GetRequiredService<LeaverStore>().TrySaveAsync(Left, TestContext.Current.CancellationToken));

    /// <summary>Adds a removal to the audit, as one that was made.</summary>
    private static async Task AddChangeAsync(TestApp app, string user)
    {
        var row = new AuditRow
        {
            RowKey = "2516063600000000000|000|7a1e0d4cf3f84d8f9c56b9f0d1f7a001",
            At = TableKey.TimeOf("2516063600000000000"),
            UserId = app.Tenant.State.FindUser(user)!.Id.ToString(),
            UserPrincipalName = user,
            Removed = "ENTERPRISEPACK",
            Result = AuditLog.Done,
        };
        await app.Services.GetRequiredService<TableSource>().Of(TableNames.Audit, $"|day|{row.At:yyyyMMdd}")
            .UpsertAsync(row, TestContext.Current.CancellationToken);
    }

    private static string Events(string order) =>
        $$"""
        [{"sg_event_id": "ZGVs", "event": "delivered", "timestamp": 1795516690, "sg_message_id": "14c5", "smtp-id": "<1@contoso.example>",
          "order_id": "{{order}}", "response": "250 OK"}]
        """;

    private static string NewPublicKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>Whether it is refused for a query parameter that it does not know.</summary>
    public static bool IsStrict(ContractCall call) => ContractDocument.OperationOf(call.Method, "/api" + call.Path).IsStrict;

    private static bool IsOpen(ContractCall call) => ContractDocument.OperationOf(call.Method, "/api" + call.Path).IsOpen;

    /// <summary>Keeps an order that no queue knows of, so that it stays as it is.</summary>
    private static async Task AddAsync(TestApp app, string id, OrderState state, Func<Order, Order>? change = null)
    {
        var order = OrderSamples.New(DateTimeOffset.UnixEpoch.AddYears(50)) with
        {
            Id = id,
            State = state,
            ClaimedAt = state is OrderState.Requested or OrderState.Failed ? null : DateTimeOffset.UnixEpoch
        };
        await app.Services.GetRequiredService<OrderStore>().AddAsync(change?.Invoke(order) ?? order, TestContext.Current.CancellationToken);
    }

    private static Task FailAsync(TestApp app, FaultRule rule)
    {
        app.Tenant.Faults.Add(rule);
        return Task.CompletedTask;
    }
}

/// <param name="Path">Below the route prefix; <c>{last}</c> is what the last Location named.</param>
/// <param name="Code">The problem's code; null for a success, or where the host answers.</param>
internal sealed record ContractCall(string Method, string Path, int Status = 0, string? Code = null, string? Body = null)
{
    public ContractCall(string method, string path, string body)
        : this(method, path, Body: body)
    {
    }

    public (string Name, string Value)[] Headers { get; init; } = [];

    public string Answer => $"{ContractDocument.OperationOf(Method, "/api" + Path).Id} {Status}";
}

internal sealed record ContractScenario(string Name, IReadOnlyList<ContractCall> Calls)
{
    public Dictionary<string, string> Settings { get; init; } = [];

    public TimeProvider? Clock { get; init; }

    /// <summary>False: storage refuses the app.</summary>
    public bool HasStorage { get; init; } = true;

    public Func<TestApp, Task> Arrange { get; init; } = _ => Task.CompletedTask;
}

/// <summary>A clock that can break, as nothing is expected to.</summary>
internal sealed class StoppedClock : TimeProvider
{
    public bool IsBroken { get; set; }

    public override DateTimeOffset GetUtcNow() => IsBroken ? throw new InvalidOperationException("The clock is broken.") : base.GetUtcNow();
}
