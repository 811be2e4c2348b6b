using LocalFunctions.Runtime.Hosting;
using LocalFunctions.Runtime.Invocation;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Tests.Runtime;

public sealed class FunctionIndexTests
{
    [Theory]
    [InlineData(typeof(NameTaken), "'Twice': two methods have this name")]
    [InlineData(typeof(AsyncVoid), "'Lost': the method is async void")]
    [InlineData(typeof(Triggerless), "'Idle': no parameter has a trigger attribute")]
    [InlineData(typeof(TwoTriggers), "'Both': more than one parameter")]
    [InlineData(typeof(UnknownParameter), "'Odd': parameter 'unknown' of type String cannot be bound")]
    [InlineData(typeof(WrongTriggerType), "'Clock': parameter 'timer' of type String cannot be bound")]
    [InlineData(typeof(BadSchedule), "'Never': the schedule 'now and then'")]
    [InlineData(typeof(BadRoute), "'Astray': the route 'a/{b'")]
    public void Function_ThatCannotBeIndexed_StopsTheStartNamingIt(Type type, string message)
    {
        var error = Assert.Throws<StartException>(() => FunctionIndex.Of([type], new HostSettings([])));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_InternalOrStatic_AreFound()
    {
        var index = FunctionIndex.Of([typeof(Fine)], new HostSettings([]));

        Assert.Equal("Hidden Shared", string.Join(' ', index.Functions.Select(f => f.Name)));
    }

    private sealed class NameTaken
    {
        [Function("Twice")]
        public void One([QueueTrigger("q")] string text) => Assert.Fail(text);

        [Function("twice")]
        public void Two([QueueTrigger("q")] string text) => Assert.Fail(text);
    }

    private sealed class AsyncVoid
    {
        [Function("Lost")]
#pragma warning disable MA0155, VSTHRD100 // It is what the test is about.
        public async void Run([QueueTrigger("q")] string text) => await Task.FromResult(text);
#pragma warning restore MA0155, VSTHRD100
    }

    private sealed class Triggerless
    {
        [Function("Idle")]
        public void Run(string text) => Assert.Fail(text);
    }

    private sealed class TwoTriggers
    {
        [Function("Both")]
        public void Run([QueueTrigger("a")] string a, [QueueTrigger("b")] string b) => Assert.Fail(a + b);
    }

    private sealed class UnknownParameter
    {
        [Function("Odd")]
        public void Run([HttpTrigger("get", Route = "a/{known}")] HttpRequest request, string known, string unknown) =>
            Assert.Fail(request.Path + known + unknown);
    }

    private sealed class WrongTriggerType
    {
        [Function("Clock")]
        public void Run([TimerTrigger("0 0 * * * *")] string timer) => Assert.Fail(timer);
    }

    private sealed class BadSchedule
    {
        [Function("Never")]
        public void Run([TimerTrigger("now and then")] TimerInfo timer) => Assert.Null(timer);
    }

    private sealed class BadRoute
    {
        [Function("Astray")]
        public void Run([HttpTrigger("get", Route = "a/{b")] HttpRequest request) => Assert.Null(request);
    }

    private sealed class Fine
    {
        [Function("Shared")]
        public static void Run([QueueTrigger("q")] string text, int dequeueCount) => Assert.Fail(text + dequeueCount);

        [Function("Hidden")]
        internal void RunHidden([TimerTrigger("*/5 * * * *")] TimerInfo timer) => Assert.Null(timer);
    }
}
