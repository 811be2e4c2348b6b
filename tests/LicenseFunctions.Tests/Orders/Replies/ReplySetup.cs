using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Mail;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Replies;
using LicenseFunctions.Orders.Replies.Parsing;
using LicenseFunctions.Orders.Replies.Unmatched;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Pricing;
using LicenseFunctions.Shared.Callbacks;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Notify;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Shared.Telemetry;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Links;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SendGrid;

namespace LicenseFunctions.Tests.Orders.Replies;

/// <summary>Two orders whose mails were sent, and the handler of their answers, without the host.</summary>
internal sealed class ReplySetup : IDisposable
{
    public static readonly OrderOptions Orders = new() { ReplyDomain = "reply.contoso.example", ReplySigningKey = new string('k', 40) };
    public static readonly ReplyAddresses Addresses = new(Orders, new(), new(), new());

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly InboundReplyHandler _replies;

    private ReplySetup(string storage, bool hasKey)
    {
        var tables = new TableSource(new TableServiceClient(storage), new GraphOptions());
        var clock = TimeProvider.System;
        var mail = new MailOptions { From = "licenses@contoso.example", AdminTo = "admin@contoso.example" };
        var reseller = new ResellerOptions { Email = "orders@reseller.example", AnswerDomains = "tickets.example", AccountName = "contoso" };
        var webhooks = new WebhookOptions { InboundPublicKey = hasKey ? Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo()) : null };
        Store = new OrderStore(tables, new CallbackQueue(new QueueServiceClient(storage), NullLogger<CallbackQueue>.Instance), clock);
        Mails = new UnmatchedMailStore(tables, Orders);
        var updater = new OrderUpdater(Store, new AppMetrics(_services.GetRequiredService<IMeterFactory>()), clock, NullLogger<OrderUpdater>.Instance);
        // Nobody listens there: notices stay due.
        var sendGrid = new SendGridClient(new SendGridClientOptions { ApiKey = "none", Host = "http://127.0.0.1:1" });
        var mailer = new Mailer([new SendGridMailer(sendGrid, mail)], new(), new());
        var admin = new AdminMail(mailer, mail, new NewsOutbox(tables, null!, [], null!, clock));
        var notices = new NoticeMailer(new MailTemplates(), admin, mail, SignedLinks.Address("http://app"));
        var notifier = new AdminOrderNotifier(
            Store, updater, new OrderNotice(notices, reseller, Orders, SignedLinks.None), notices, new PriceStore(tables, clock), clock,
            NullLogger<AdminOrderNotifier>.Instance);
        _replies = new InboundReplyHandler(
            new InboundParseReader(webhooks, clock), new OrderMatcher(Store, Addresses), new SenderVerification(reseller),
            new ReplyRecorder(updater, notifier), Mails, Addresses, clock,
            NullLogger<InboundReplyHandler>.Instance);
    }

    public OrderStore Store { get; }

    public UnmatchedMailStore Mails { get; }

    public Order A { get; private set; } = null!;

    public Order B { get; private set; } = null!;

    public static async Task<ReplySetup> OpenAsync(AzuriteFixture azurite, bool hasKey)
    {
        var setup = new ReplySetup(azurite.NewStorageAccount(), hasKey);
        setup.A = await setup.AddSentAsync(new DateTimeOffset(2026, 11, 24, 9, 38, 5, TimeSpan.Zero));
        setup.B = await setup.AddSentAsync(new DateTimeOffset(2026, 11, 24, 10, 38, 5, TimeSpan.Zero));
        return setup;
    }

    public static string AddressOf(Order order) => Addresses.For(order.Id, MailChannel.SendGrid)!;

    public static string Envelope(string from, params string[] to) => System.Text.Json.JsonSerializer.Serialize(new { to, from });

    /// <summary>The reseller's program answers order A's mail, says nothing, and SendGrid signs what it posts.</summary>
    public InboundPost Answer() => new()
    {
        Envelope = Envelope("orders@reseller.example", AddressOf(A)),
        Subject = $"Re: Commande {A.Id} : ajouter 5 licences Office 365 E3",
        Headers = [$"Message-ID: <{Guid.NewGuid():N}@mail.reseller.example>", $"In-Reply-To: {A.MailMessageId}", $"References: {A.MailMessageId}"],
        Sign = Sign,
    };

    public string Sign(byte[] hash) => Convert.ToBase64String(_key.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence));

    public Task<OrderChange?> TakeAsync(InboundPost post) => _replies.TakeAsync(post.ToRequest(), TestContext.Current.CancellationToken);

    public void Dispose()
    {
        _key.Dispose();
        _services.Dispose();
    }

    private async Task<Order> AddSentAsync(DateTimeOffset at)
    {
        var order = OrderSamples.New(at) with { State = OrderState.Sent, SentAt = at };
        order = order with
        {
            MailMessageId = $"<{order.Id}.{Guid.NewGuid():N}@contoso.example>",
            EarlierMessageIds = $"<{order.Id}.{Guid.NewGuid():N}@contoso.example> <{order.Id}.{Guid.NewGuid():N}@contoso.example>"
        };
        await Store.AddAsync(order, TestContext.Current.CancellationToken);
        return order;
    }
}
