using Azure.Data.Tables;
using Azure.Storage.Queues;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PlainOrders;
using SendGrid;

// How orders are usually mailed from a queue, three times: what LicenseFunctions is compared with when processes are killed and services fail.
var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
var storage = builder.Configuration["DataStorage"];
builder.Services.AddSingleton(new TableClient(storage, "PlainOrders"));
builder.Services.AddSingleton(
    new QueueClient(storage, PlainOrder.Queue, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }));
builder.Services.AddSingleton<ISendGridClient>(new SendGridClient(
    new HttpClient { Timeout = TimeSpan.FromSeconds(30) },
    new SendGridClientOptions { ApiKey = "loopback", Host = builder.Configuration["SendGrid:Host"]!.TrimEnd('/') }));
builder.Services.AddSingleton<OrderTable>();
builder.Services.AddSingleton<OrderMail>();
await builder.Build().RunAsync();
