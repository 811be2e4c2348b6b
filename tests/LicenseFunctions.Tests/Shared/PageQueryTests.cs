using LicenseFunctions.Shared.Http;
using Microsoft.AspNetCore.Http;

namespace LicenseFunctions.Tests.Shared;

public sealed class PageQueryTests
{
    [Fact]
    public void NextLink_KeepsWhatWasAskedFor_ButNeverTheKey()
    {
        var request = new DefaultHttpContext().Request;
        request.Path = "/api/orders";
        request.QueryString = new("?Code=secret&TOP=1&After=x&state=Sent&a%26code%3D=1%262");

        Assert.Equal("/api/orders?state=Sent&a%26code%3D=1%262&top=1&after=y%2Fz", PageQuery.Read(request, _ => true).NextLink(request, "y/z"));
    }
}
