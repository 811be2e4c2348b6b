using System.Net;
using LicenseFunctions.Shared.Http;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace LicenseFunctions.Tests.Security;

public sealed class CallLimiterTests(AzuriteFixture azurite) : IDisposable
{
    private readonly CallLimiter _limiter = new(new LimitOptions { OpenCallsPerMinute = 2, CallsPerMinute = 3 });

    public void Dispose() => _limiter.Dispose();

    [Fact]
    public void Address_HasItsOwnCalls_WhateverItWritesBeforeWhatAzureAppends()
    {
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(i => IsTaken(isOpen: true, forwarded: $"10.0.0.{i}, 203.0.113.7:{5000 + i}")));
        Assert.True(IsTaken(isOpen: true, forwarded: "203.0.113.8:5000"));
    }

    [Fact]
    public void Addresses_OfOneNetwork_ShareTheirCalls()
    {
        Assert.Equal([true, true, false], Enumerable.Range(1, 3).Select(i => IsTaken(isOpen: true, forwarded: $"[2001:db8:1:2::{i}]:443")));
        Assert.True(IsTaken(isOpen: true, forwarded: "[2001:db8:1:3::1]:443"));
    }

    [Fact]
    public void Key_HasItsOwnCalls_WhereverTheyComeFrom_AndHoweverItIsSent()
    {
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(i => IsTaken(isOpen: false, forwarded: $"203.0.113.{i}:1", header: i % 2 == 0 ? "k1" : null, query: i % 2 == 0 ? null : "k1")));
        Assert.True(IsTaken(isOpen: false, header: "k2"));
        Assert.True(IsTaken(isOpen: true, header: "k1"));
    }

    [Fact]
    public void Refusal_SaysWhenAnotherCallMayCome()
    {
        for (var i = 0; i < 3; i++)
            IsTaken(isOpen: false);

        Assert.InRange(_limiter.Delay(Request(null, null, null), isOpen: false)!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Key_WithOthersBehindIt_HasNoMoreCallsThanAlone()
    {
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(i =>
        {
            var request = Request(null, null, null);
            request.Headers["x-functions-key"] = new(["k1", $"k{i}"]);
            return _limiter.Delay(request, isOpen: false) is null;
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
        var bucket = CallLimiter.Bucket(perMinute);

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

    private bool IsTaken(bool isOpen, string? forwarded = null, string? header = null, string? query = null) => _limiter.Delay(Request(forwarded, header, query), isOpen) is null;

    private static HttpRequest Request(string? forwarded, string? header, string? query)
    {
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Loopback } };
        http.Request.Headers["X-Forwarded-For"] = forwarded;
        http.Request.Headers["x-functions-key"] = header;
        http.Request.QueryString = query is null ? QueryString.Empty : QueryString.Create("code", query);
        return http.Request;
    }
}
