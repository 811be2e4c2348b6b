using LicenseFunctions.Shared.Graph.Pipeline;
using Microsoft.Graph.Models;

namespace LicenseFunctions.Shared.Graph;

/// <summary>Reads who a person's manager is, and what kind of mailbox an account has. Both are optional: what cannot be read is left out.</summary>
internal sealed class PersonDirectory(GraphClient graph, GraphBatch batch)
{
    private static readonly string[] ManagerProperties = ["id", "mail", "accountEnabled"];
    private static readonly string[] MailboxProperties = ["userPurpose"];

    /// <summary>
    /// The managers who can be asked, by the id of the person: with an address, and an account that is not disabled; null if there is none. A person
    /// for whom Graph does not answer is missing.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, Manager?>> GetManagersAsync(
        IReadOnlyList<string> userIds, RetryBudget budget, CancellationToken cancellationToken)
    {
        var managers = new Dictionary<string, Manager?>(StringComparer.Ordinal);
        foreach (var chunk in userIds.Chunk(GraphBatch.Size))
        {
            var replies = await batch.SendAsync(
                chunk, id => graph.Sdk.Users[id].Manager.ToGetRequestInformation(request => request.QueryParameters.Select = ManagerProperties),
                areWrites: false, isTransient: null, budget, cancellationToken);
            foreach (var (id, reply) in chunk.Zip(replies))
            {
                var manager = reply.Succeeded ? await reply.ReadBodyAsync<User>(cancellationToken) : null;
                if (manager is { Mail: { Length: > 0 } mail, AccountEnabled: not false })
                    managers[id] = new Manager(SingleLine.Of(mail));
                else if (manager is not null || reply.Status is StatusCodes.Status404NotFound or StatusCodes.Status403Forbidden)
                    managers[id] = null;
            }
        }
        return managers;
    }

    /// <summary>The mailboxes in the order of the users.</summary>
    public async Task<IReadOnlyList<MailboxKind>> GetMailboxesAsync(IReadOnlyList<string> userIds, RetryBudget budget, CancellationToken cancellationToken)
    {
        var kinds = new List<MailboxKind>();
        foreach (var chunk in userIds.Chunk(GraphBatch.Size))
        {
            var replies = await batch.SendAsync(
                chunk, id => graph.Sdk.Users[id].MailboxSettings.ToGetRequestInformation(request => request.QueryParameters.Select = MailboxProperties),
                areWrites: false, isTransient: null, budget, cancellationToken);
            foreach (var reply in replies)
                kinds.Add(await KindOfAsync(reply, cancellationToken));
        }
        return kinds;
    }

    /// <summary>404 means that the account has no mailbox; 403 that the app may not look, at any or at this one.</summary>
    private static async Task<MailboxKind> KindOfAsync(GraphReply reply, CancellationToken cancellationToken) => reply.Status switch
    {
        StatusCodes.Status404NotFound => MailboxKind.None,
        StatusCodes.Status403Forbidden => MailboxKind.NotPermitted,
        _ when !reply.Succeeded => MailboxKind.NotRead,
        _ => (await reply.ReadBodyAsync<MailboxSettings>(cancellationToken))?.UserPurpose switch
        {
            UserPurpose.User or UserPurpose.Linked => MailboxKind.Personal,
            null => MailboxKind.NotRead,
            _ => MailboxKind.Shared,
        },
    };
}

/// <param name="Mail">The address.</param>
internal sealed record Manager(string Mail);

internal enum MailboxKind
{
    None, // no mailbox, or none that goes with the license
    Personal,
    Shared, // also of a room or equipment
    NotPermitted, // the app lacks MailboxSettings.Read
    NotRead, // Graph did not answer
}
