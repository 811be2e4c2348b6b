using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Orders.Replies;

public sealed class AnswerCaseTests(AzuriteFixture azurite)
{
    public static TheoryData<string> Names => [.. AnswerCases.All.Select(answer => answer.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Mail_BecomesWhatTheTableSays(string name)
    {
        var expected = AnswerCases.All.Single(answer => answer.Name == name);
        using var scene = await Scene.OpenAsync(azurite, expected.HasKey);
        var post = expected.Change(scene, scene.Answer());

        // SendGrid posts again what it is not sure of.
        await scene.TakeAsync(post);
        await scene.TakeAsync(post);

        var order = await scene.Store.FindAsync(scene.A.Id, TestContext.Current.CancellationToken);
        var answers = await scene.Store.GetAnswersAsync(scene.A.Id, TestContext.Current.CancellationToken);
        var kept = await scene.Mails.ListAsync(null, all: true, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected.State, order!.State);
        if (expected.Why is null)
        {
            Assert.Equal(expected.Says, Assert.Single(answers).Says);
            Assert.Empty(kept);
            Assert.Equal(expected.State == OrderState.NeedsAttention || expected.Says == ReplyMeaning.Unclear, order.NoticeDue);
            Assert.Equal(expected.State == OrderState.Confirmed, order.ConfirmedAt is not null);
        }
        else
        {
            Assert.Empty(answers);
            var mail = Assert.Single(kept);
            Assert.Contains(expected.Why, mail.Why, StringComparison.Ordinal);
            Assert.Equal((expected.Says, expected.GuessesA ? scene.A.Id : null), (mail.Says, mail.Order));
        }
        Assert.Equal(OrderState.Sent, (await scene.Store.FindAsync(scene.B.Id, TestContext.Current.CancellationToken))!.State);
        Assert.Empty(await scene.Store.GetAnswersAsync(scene.B.Id, TestContext.Current.CancellationToken));
    }
}
