using System.Reflection;
using Google.Protobuf.Reflection;
using LocalFunctions.Host.Protocol;

namespace LicenseFunctions.Tests.Host;

public sealed class ProtocolTests
{
    /// <summary>The host's worker.proto says nothing that the worker's package does not say, too.</summary>
    [Fact]
    public void Protocol_OfTheHost_IsTheWorkers()
    {
        var worker = Assembly.Load("Microsoft.Azure.Functions.Worker.Grpc").GetTypes().Single(type => type.Name == "FunctionRpcReflection")
            .GetProperty("Descriptor", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(obj: null);

        var host = Lines(WorkerReflection.Descriptor).ToList();

        Assert.Contains("AzureFunctionsRpcMessages.InvocationRequest.invocation_id = 1 String", host);
        Assert.Contains("AzureFunctionsRpcMessages.RpcLog.Level.Warning = 3", host);
        Assert.Empty(host.Except(Lines((FileDescriptor)worker!), StringComparer.Ordinal));
    }

    /// <summary>All that two peers must agree on, a line for each field, value and method.</summary>
    private static IEnumerable<string> Lines(FileDescriptor file) =>
    [
        .. file.Services.SelectMany(service => service.Methods).Select(method =>
            $"{method.FullName} {method.InputType.FullName} {method.IsClientStreaming} {method.OutputType.FullName} {method.IsServerStreaming}"),
        .. file.EnumTypes.SelectMany(Lines),
        .. file.MessageTypes.SelectMany(Lines),
    ];

    private static IEnumerable<string> Lines(MessageDescriptor message) =>
    [
        .. message.Fields.InDeclarationOrder().Select(Line),
        .. message.EnumTypes.SelectMany(Lines),
        .. message.NestedTypes.SelectMany(Lines),
    ];

    private static IEnumerable<string> Lines(EnumDescriptor values) => values.Values.Select(value => $"{values.FullName}.{value.Name} = {value.Number}");

    private static string Line(FieldDescriptor field)
    {
        var type = field.FieldType switch
        {
            FieldType.Message => field.MessageType.FullName,
            FieldType.Enum => field.EnumType.FullName,
            _ => $"{field.FieldType}",
        };
        var (map, repeated) = (field.IsMap ? " map" : "", field.IsRepeated ? " repeated" : "");
        var oneof = field.ContainingOneof is { } of ? $" oneof {of.Name}" : "";
        return $"{field.FullName} = {field.FieldNumber} {type}{map}{repeated}{oneof}";
    }
}
