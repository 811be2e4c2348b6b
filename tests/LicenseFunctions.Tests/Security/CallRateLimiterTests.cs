using System.Net;
using System.Net.Sockets;
using LicenseFunctions.Shared.Http.Limits;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace LicenseFunctions.Tests.Security;

public sealed class CallRateLimiterTests(AzuriteFixture azurite) : IDisposable
{
    private readonly CallRateLimiter _limiter = new(new RateLimitOptions { OpenCallsPerMinute = 2, CallsPerMinute = 3 });

    public void Dispose() => _limiter.Dispose();

    [Fact]
    public void Address_HasItsOwnCalls()
    {
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => IsTaken(isOpen: true, address: "203.0.113.7")));
        Assert.True(IsTaken(isOpen: true, address: "203.0.113.8"));
    }

    [Fact]
    public void Addresses_OfOneNetwork_ShareTheirCalls()
    {
        Assert.Equal([true, true, false], Enumerable.Range(1, 3).Select(i => IsTaken(isOpen: true, address: $"2001:db8:1:2::{i}")));
        Assert.True(IsTaken(isOpen: true, address: "2001:db8:1:3::1"));
    }

    [Theory]
    [InlineData("""{"Host":"x","X-Forwarded-For":"10.0.0.1, 203.0.113.7:5000"}""", "203.0.113.7")]
    [InlineData("""{"x-forwarded-for":"203.0.113.7"}""", "203.0.113.7")]
    [InlineData("""{"X-Forwarded-For":["10.0.0.1","10.0.0.2, [2001:db8::7]:443"]}""", "2001:db8::7")]
    [InlineData("""{"X-Forwarded-For":"203.0.113.7, unknown"}""", null)]
    [InlineData("""{"X-Forwarded-For":""}""", null)]
    [InlineData("""{"Host":"x"}""", null)]
    public void Address_IsTheLastThatAzureSaw_WhateverTheCallerWroteBefore(string headers, string? address) =>
        Assert.Equal(address, CallerAddress.Last(headers)?.ToString());

    /// <summary>The real worker: the header that reaches it is not the one that the platform got.</summary>
    [Fact]
    public async Task Callers_OverHttp_HaveCallsByTheAddressThatThePlatformSaw()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = new Dictionary<string, string> { ["Limits:OpenCallsPerMinute"] = "3" } });
        async Task<HttpStatusCode> AskAsync(string written) =>
            (await app.SendAsync(HttpMethod.Get, "/api/health", json: null, ("X-Forwarded-For", written))).Status;

        // All from this machine, whatever they write: nobody escapes the limit.
        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests],
            [await AskAsync("203.0.113.1"), await AskAsync("203.0.113.2"), await AskAsync("203.0.113.3"), await AskAsync("203.0.113.4")]);

        // From another address: nobody uses up the calls of others.
        using var other = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.77"), 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        using var answer = await other.GetAsync(new Uri(app.Http.BaseAddress!, "/api/health"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public void Key_HasItsOwnCalls_WhereverTheyComeFrom_AndHoweverItIsSent()
    {
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4)
            .Select(i => IsTaken(isOpen: false, address: $"203.0.113.{i}", header: i % 2 == 0 ? "k1" : null, query: i % 2 == 0 ? null : "k1")));
        Assert.True(IsTaken(isOpen: false, header: "k2"));
        Assert.True(IsTaken(isOpen: true, header: "k1"));
    }

    [Fact]
    public void Refusal_SaysWhenAnotherCallMayCome()
    {
        for (var i = 0; i < 3; i++)
            IsTaken(isOpen: false);

        Assert.InRange(_limiter.Delay(Request(null, null), () => IPAddress.Loopback, isOpen: false)!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Key_WithOthersBehindIt_HasNoMoreCallsThanAlone()
    {
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(i =>
        {
            var request = Request(null, null);
            request.Headers["x-functions-key"] = new(["k1", $"k{i}"]);
            return _limiter.Delay(request, () => IPAddress.Loopback, isOpen: false) is null;
        }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(59)]
    [InlineData(100)]
    [InlineData(119)]
    [InlineData(6000)]
    public void Bucket_IsFilledInAMinute(int perMinute)
    {
        var bucket = CallRateLimiter.Bucket(perMinute);

        Assert.Equal(perMinute, bucket.TokensPerPeriod / bucket.ReplenishmentPeriod.TotalMinutes, 0.001);
    }

    [Theory]
    [InlineData("Limits:CallsPerMinute", "0")]
    [InlineData("Limits:OpenCallsPerMinute", "-1")]
    public async Task Limit_ThatLetsNothingThrough_StopsTheStart(string setting, string value)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var app = await TestApp.StartAsync(azurite, new() { Settings = new Dictionary<string, string> { [setting] = value } });
        });

        Assert.Contains(setting.Replace(":", "__", StringComparison.Ordinal), failure.ToString(), StringComparison.Ordinal);
        Assert.IsType<OptionsValidationException>(failure.GetBaseException());
    }

    private bool IsTaken(bool isOpen, string address = "127.0.0.1", string? header = null, string? query = null) =>
        _limiter.Delay(Request(header, query), () => IPAddress.Parse(address), isOpen) is null;

    private static HttpRequest Request(string? header, string? query)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers["x-functions-key"] = header;
        http.Request.QueryString = query is null ? QueryString.Empty : QueryString.Create("code", query);
        return http.Request;
    }
}
