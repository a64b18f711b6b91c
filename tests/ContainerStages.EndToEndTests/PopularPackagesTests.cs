using System.Diagnostics;
using System.Globalization;
using ContainerStages.Checks.Secrets;

namespace ContainerStages.EndToEndTests;

/// <summary>No false alarm: nothing in what an app with twenty popular packages publishes looks like a secret, .NET's own files included.</summary>
[TestClass]
public sealed class PopularPackagesTests
{
    private static readonly string[] Packages =
    [
        "Newtonsoft.Json", "Serilog.AspNetCore", "Dapper", "Polly", "AutoMapper", "FluentValidation", "Quartz", "Npgsql", "Microsoft.Data.SqlClient", "Azure.Identity",
        "Azure.Storage.Blobs", "AWSSDK.S3", "StackExchange.Redis", "RabbitMQ.Client", "Grpc.Net.Client", "Swashbuckle.AspNetCore",
        "OpenTelemetry.Exporter.OpenTelemetryProtocol", "CsvHelper", "MailKit", "BouncyCastle.Cryptography",
    ];

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Nothing_in_twenty_popular_packages_is_taken_for_a_secret()
    {
        using TestProject project = TestProject.Web(items: string.Concat(Packages.Select(package => $"""<PackageReference Include="{package}" Version="*" />""")));
        project.Write("appsettings.json", """{ "AllowedHosts": "*", "ConnectionStrings": { "Shop": "Server=(localdb)\\mssqllocaldb;Database=Shop;Trusted_Connection=True" } }""");
        (await project.RunAsync(["publish", "-r", "linux-x64", "--self-contained", "-o", project.Output])).AssertSucceeded();

        string[] files = Directory.GetFiles(project.Output, "*", SearchOption.AllDirectories);
        Assert.IsGreaterThan(300, files.Length);
        List<string> found = [];
        long bytes = 0;
        var watch = Stopwatch.StartNew();
        foreach (string file in files)
        {
            await using FileStream content = File.OpenRead(file);
            bytes += content.Length;
            found.AddRange((await SecretScanner.ScanAsync(content, default)).Select(secret => $"{Path.GetRelativePath(project.Output, file)}: {secret}"));
        }

        TestContext.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB in {watch.ElapsedMilliseconds} ms"));
        Assert.AreEqual("", string.Join('\n', found));
    }
}
