using LicenseFunctions.Benchmarks;

return args switch
{
    ["startup"] => await StartupBenchmark.RunAsync(),
    ["snapshot"] => await SnapshotBenchmark.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("dotnet run --project tests/LicenseFunctions.Benchmarks -c Release -- startup | snapshot");
    return 1;
}
