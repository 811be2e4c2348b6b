using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using LicenseFunctions.Orders.Replies;
using LicenseFunctions.Orders.Replies.Parsing;
using LicenseFunctions.Shared.Email;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Orders.Replies;

[CollectionDefinition(Name, DisableParallelization = true)]
public static class Alone
{
    public const string Name = "alone, since they measure what the process allocates";
}

[Collection(Alone.Name)]
public sealed class InboundParseReaderTests
{
    /// <summary>Far less than the attachment, and enough for buffers.</summary>
    private const long MaxAllocated = 8_000_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Attachment_OfTwentyFiveMegabytes_IsNeverInMemory(bool raw)
    {
        var reader = new InboundParseReader(new WebhookOptions(), TimeProvider.System);
        const string Mime = "Content-Type: multipart/mixed; boundary=in\n\n--in\nContent-Type: text/plain\n\nDone.\n--in\nContent-Type: " +
            "application/pdf\nContent-Disposition: attachment\n\n";
        var post = new InboundPost
        {
            Subject = "Done",
            Envelope = ReplySetup.Envelope("a@b.example", "c@d.example"),
            Text = raw ? null : "Done.",
            Mime = raw ? Mime : null
        };
        await reader.ReadAsync(post.ToRequest(), TestContext.Current.CancellationToken);
        var request = (post with { AttachmentBytes = 25_000_000 }).ToRequest();
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var mail = await reader.ReadAsync(request, TestContext.Current.CancellationToken);

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, MaxAllocated);
        Assert.Equal(("Done.", 25_000_000), (mail.NewText, ((GeneratedStream)request.Body).Position / 1_000_000 * 1_000_000));
        Assert.Empty(mail.Problems);
    }

    [Theory]
    [InlineData("Content-Type: multipart/mixed; boundary=a\n\n", "--a\n\n")]
    [InlineData("", "a: b\n")]
    public async Task Mail_OfMillionsOfPartsOrHeaders_DoesNotFillTheMemory(string first, string then)
    {
        var reader = new InboundParseReader(new WebhookOptions(), TimeProvider.System);
        var post = new InboundPost
        {
            Subject = "x",
            Envelope = ReplySetup.Envelope("a@b.example", "c@d.example"),
            Mime = first + string.Concat(Enumerable.Repeat(then, 2_000_000))
        };
        var request = post.ToRequest();
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var mail = await reader.ReadAsync(request, TestContext.Current.CancellationToken);

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 2 * MaxAllocated);
        Assert.Contains("its MIME message cannot be read", mail.Problems);
    }

    [Fact]
    public async Task Mail_ThatTakesTooLong_IsUnreadable()
    {
        var clock = new FakeTimeProvider();
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "Subject: x\n\nDone.\n", TestContext.Current.CancellationToken);
        await using var file = new SlowFile(path, clock);
        var problems = new List<string>();

        var (_, text, _) = await MimeMail.ReadAsync(file, problems, clock, TestContext.Current.CancellationToken);

        Assert.Equal(("", "its MIME message takes too long to read"), (text, Assert.Single(problems)));
    }

    [Theory]
    [InlineData("X: ", "x")]
    [InlineData("X: x\n", " x\n")]
    [InlineData("X: x\n", " xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=in\n\n--in\nX: x\n", "\txxxxxxx\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=in\n\n", "xxxxxxx\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=in\n\n--in\n\nDone.\n--in--\n", "xxxxxxx\n")]
    public async Task EightMegabytes_InAHeader_OrAroundTheParts_CostNoMoreThanInTheBody(string first, string then)
    {
        var (body, _) = await ReadAsync("Content-Type: text/plain\n\n", "xxxxxxx\n");

        var (cost, mail) = await ReadAsync(first, then);

        Assert.InRange(cost, 0, body);
        Assert.Contains("its MIME message cannot be read", mail.Problems);
    }

    [Theory]
    [InlineData("X: ", "x")]
    [InlineData("X: x\n", " x\n")]
    public async Task EightMegabytes_InTheFieldOfHeaders_CostNoMoreThanInTheText(string first, string then)
    {
        var (text, _) = await ReadAsync(new InboundPost { Text = string.Concat(Enumerable.Repeat("xxxxxxx\n", 1_000_000)) });

        var (cost, mail) = await ReadAsync(new InboundPost { Headers = [first + string.Concat(Enumerable.Repeat(then, 8_000_000 / then.Length))] });

        Assert.InRange(cost, 0, text);
        Assert.Contains("its headers cannot be read", mail.Problems);
    }

    [Fact]
    public async Task Parts_InsideParts_AreReadToABound_SinceEachLineIsComparedWithEachBoundary()
    {
        static string Nested(int depth) => string.Concat(Enumerable.Range(0, depth).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n"));

        var (_, few) = await ReadAsync(Nested(10) + "\nDone.\n", "");
        var (_, many) = await ReadAsync(Nested(300), "--x\n");

        Assert.Equal("Done.", few.NewText);
        Assert.Contains("its MIME message cannot be read", many.Problems);
    }

    /// <summary>What reading a raw mail of some eight megabytes allocates.</summary>
    private static Task<(long Cost, ReceivedMail Mail)> ReadAsync(string first, string then) =>
        ReadAsync(new InboundPost { Mime = first + (then.Length == 0 ? "" : string.Concat(Enumerable.Repeat(then, 8_000_000 / then.Length))) });

    private static async Task<(long Cost, ReceivedMail Mail)> ReadAsync(InboundPost post)
    {
        var reader = new InboundParseReader(new WebhookOptions(), TimeProvider.System);
        await reader.ReadAsync(new InboundPost { Subject = "x", Text = "x" }.ToRequest(), TestContext.Current.CancellationToken);
        var request = (post with { Subject = "x", Envelope = ReplySetup.Envelope("a@b.example", "c@d.example") }).ToRequest();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var mail = await reader.ReadAsync(request, TestContext.Current.CancellationToken);
        return (GC.GetTotalAllocatedBytes(precise: true) - before, mail);
    }

    [Fact]
    public void PublicKey_ThatIsNone_StopsTheStart_AndNamesTheSetting()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var options = new WebhookOptions { EventsPublicKey = Convert.ToBase64String(p384.ExportSubjectPublicKeyInfo()), InboundPublicKey = "secret" };

        var problems = options.Validate(new ValidationContext(options)).ToList();

        Assert.Equal([nameof(WebhookOptions.EventsPublicKey), nameof(WebhookOptions.InboundPublicKey)], problems.SelectMany(problem => problem.MemberNames));
        Assert.All(problems, problem => Assert.DoesNotContain("secret", problem.ErrorMessage, StringComparison.Ordinal));
        options = new WebhookOptions { EventsPublicKey = Convert.ToBase64String(p256.ExportSubjectPublicKeyInfo()), InboundPublicKey = " " };
        Assert.Empty(options.Validate(new ValidationContext(options)));
    }

    /// <summary>Takes a minute for whatever is read of it.</summary>
    private sealed class SlowFile(string path, FakeTimeProvider clock)
        : FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose | FileOptions.Asynchronous)
    {
        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            return base.ReadAsync(buffer, offset, count, cancellationToken);
        }
    }
}
