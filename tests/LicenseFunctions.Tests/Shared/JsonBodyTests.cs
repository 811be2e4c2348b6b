using System.Text;
using LicenseFunctions.Assignments.Changes;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Shared.Http;
using LicenseFunctions.Shared.Http.Problems;
using Microsoft.AspNetCore.Http;

namespace LicenseFunctions.Tests.Shared;

public sealed class JsonBodyTests
{
    private const string Order = """{"sku": "ENTERPRISEPACK", "quantity": 5}""";
    private const string Json = "application/json";

    [Theory]
    [InlineData(Json, null)]
    [InlineData("application/json; charset=utf-8", "identity")]
    [InlineData("Application/JSON", "Identity")]
    [InlineData("application/vnd.contoso+json", "")]
    public async Task Body_OfJson_IsRead(string type, string? coding)
    {
        var order = await JsonBody.ReadAsync<OrderRequest>(Request(Encoding.UTF8.GetBytes(Order), type, coding), TestContext.Current.CancellationToken);

        Assert.Equal(("ENTERPRISEPACK", 5), (order.Sku, order.Quantity));
    }

    [Fact]
    public async Task Body_WithAByteOrderMark_IsRead()
    {
        byte[] body = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Order)];

        Assert.Equal(5, (await JsonBody.ReadAsync<OrderRequest>(Request(body, Json), TestContext.Current.CancellationToken)).Quantity);
    }

    [Theory]
    [InlineData("text/plain", null, "Content-Type")]
    [InlineData("application/x-www-form-urlencoded", null, "Content-Type")]
    [InlineData("no type at all", null, "Content-Type")]
    [InlineData(null, null, "Content-Type")]
    [InlineData(Json, "gzip", "Content-Encoding")]
    [InlineData(Json, "identity, br", "Content-Encoding")]
    [InlineData(Json, "unknown", "Content-Encoding")]
    public async Task Body_OfAnotherTypeOrCompressed_IsUnsupported(string? type, string? coding, string inDetail)
    {
        var problem = await RefusedAsync<OrderRequest>(Request(Encoding.UTF8.GetBytes(Order), type, coding));

        Assert.Equal(ProblemKind.UnsupportedMediaType, problem.Kind);
        Assert.StartsWith(inDetail, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("text/plain", "gzip")]
    public async Task Body_ThatIsNotThere_NeedsNoType(string? type, string? coding) =>
        Assert.Null(await JsonBody.ReadOptionalAsync<AssignRequest>(Request([], type, coding), TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("""{"sku": "ENTERPRISEPACK", "quantity": 5, "quantity": 50}""", "quantity")]
    [InlineData("""{"sku": "ENTERPRISEPACK", "quantity": 5, "Quantity": 5}""", "quantity")]
    [InlineData("""{"sku": "ENTERPRISEPACK", "SKU": "SPB", "quantity": 5}""", "sku")]
    public async Task Property_ThatIsGivenTwice_IsRefusedByItsName(string body, string field)
    {
        var error = await InvalidFieldAsync<OrderRequest>(body);

        Assert.Equal(field, error.Field, ignoreCase: true);
        Assert.Equal($"'{field}' is given more than once.", error.Message);
    }

    [Theory]
    [InlineData("""{"changes": [{"user": "a", "remove": ["A"], "remove": ["B"]}]}""", "changes[0].remove", "'remove'")]
    [InlineData("""{"changes": [{"user": "a", "add": [{"sku": "A", "disabledPlans": [], "disabledPlans": ["P"]}]}]}""", "changes[0].add[0]", "'disabledPlans'")]
    public async Task Property_OfAnItemThatIsGivenTwice_IsRefusedByItsName(string body, string field, string inMessage)
    {
        var error = await InvalidFieldAsync<ChangeLicensesRequest>(body);

        Assert.StartsWith(field, error.Field, StringComparison.Ordinal);
        Assert.Equal($"{inMessage} is given more than once.", error.Message);
    }

    private static async Task<FieldError> InvalidFieldAsync<T>(string body)
        where T : class
    {
        var problem = await RefusedAsync<T>(Request(Encoding.UTF8.GetBytes(body), Json));
        Assert.Equal(ProblemKind.InvalidRequest, problem.Kind);
        return Assert.Single(problem.Fields);
    }

    private static Task<ProblemException> RefusedAsync<T>(HttpRequest request)
        where T : class =>
        Assert.ThrowsAsync<ProblemException>(() => JsonBody.ReadAsync<T>(request, TestContext.Current.CancellationToken));

    private static HttpRequest Request(byte[] body, string? type, string? coding = null)
    {
        var request = new DefaultHttpContext().Request;
        (request.Body, request.ContentType, request.Headers.ContentEncoding) = (new MemoryStream(body), type, coding);
        return request;
    }
}
