using System.Runtime.CompilerServices;
using LicenseFunctions.Shared.Email.Mailbox;

namespace LicenseFunctions.Health.Probes;

/// <summary>
/// Checks the rights on the mailbox by using them: Exchange grants them (RBAC for Applications), and the token does not name them. A draft is created and
/// deleted. Whether the app may send is seen only when it sends.
/// </summary>
internal sealed class MailboxProbe(MailboxClient mailbox, MailOptions mail, MailChannelOptions channel) : IProbe
{
    private const string Script = "Run infra/azure/set-up-mailbox.sh. Exchange takes up to two hours to apply a change of the rights.";

    public string Name => "Mailbox";

    public async IAsyncEnumerable<Finding> CheckAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (channel.InUse != MailChannel.Mailbox)
            yield break;
        var own = await MayReadAsync(mail.From, cancellationToken);
        yield return own switch
        {
            true => await CheckWriteAsync(cancellationToken),
            false => Finding.Failed(Name, $"Exchange does not let the app use the mailbox {mail.From}.", Script),
            null => Finding.Failed(
                Name, $"There is no mailbox {mail.From}.", "Create it in the Exchange admin center as a shared mailbox, or correct Mail__From."),
        };
        if (own == true)
            yield return await CheckOthersAsync(cancellationToken);
    }

    private async Task<Finding> CheckWriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            var sample = new OutgoingMail { To = [mail.From], Content = new MailContent("Test", "", "Nothing to see."), Category = "warning" };
            var draft = await mailbox.CreateDraftAsync(sample, cancellationToken);
            await mailbox.DeleteAsync(draft.Id, cancellationToken);
            return Finding.Ok(Name, $"The app can read and write mail in {mail.From}.");
        }
        catch (ProblemException e) when (MailboxClient.StatusOf(e) == 403)
        {
            return Finding.Failed(Name, $"The app can read {mail.From}, but not write to it.", Script);
        }
    }

    /// <summary>Tries the mailbox of an administrator, which the app must not be able to read.</summary>
    private async Task<Finding> CheckOthersAsync(CancellationToken cancellationToken)
    {
        const string Check = "Other mailboxes";
        if (mail.Administrators.FirstOrDefault(address => !address.Equals(mail.From, StringComparison.OrdinalIgnoreCase)) is not { } other)
            return Finding.Note(Check, "There is no other mailbox to try.");
        return await MayReadAsync(other, cancellationToken) switch
        {
            true => Finding.Warning(
                Check, $"The app can read the mailbox {other}, too.",
                "Revoke Mail.ReadWrite and Mail.Send in Entra ID, which open every mailbox, and limit the rights with infra/azure/set-up-mailbox.sh."),
            false => Finding.Ok(Check, $"The app cannot read the mailbox {other}."),
            null => Finding.Note(Check, $"{other} is no mailbox of this tenant, so it could not be tried."),
        };
    }

    /// <returns>Null if there is no such mailbox.</returns>
    private async Task<bool?> MayReadAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            return await mailbox.MayReadAsync(address, cancellationToken);
        }
        catch (ProblemException e) when (MailboxClient.StatusOf(e) == 404)
        {
            return null;
        }
    }
}
