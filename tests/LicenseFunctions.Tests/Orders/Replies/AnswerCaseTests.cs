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
        using var setup = await ReplySetup.OpenAsync(azurite, expected.HasKey);
        var post = expected.Change(setup, setup.Answer());

        // SendGrid posts again what it is not sure of.
        await setup.TakeAsync(post);
        await setup.TakeAsync(post);

        var order = await setup.Store.FindAsync(setup.A.Id, TestContext.Current.CancellationToken);
        var answers = await setup.Store.GetAnswersAsync(setup.A.Id, TestContext.Current.CancellationToken);
        var kept = await setup.Mails.ListAsync(null, all: true, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
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
            Assert.Equal((expected.Says, expected.GuessesA ? setup.A.Id : null), (mail.Says, mail.Order));
        }
        Assert.Equal(OrderState.Sent, (await setup.Store.FindAsync(setup.B.Id, TestContext.Current.CancellationToken))!.State);
        Assert.Empty(await setup.Store.GetAnswersAsync(setup.B.Id, TestContext.Current.CancellationToken));
    }
}
