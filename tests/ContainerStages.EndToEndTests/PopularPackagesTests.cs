using System.Diagnostics;
using System.Globalization;
using ContainerStages.Checks.Secrets;

namespace ContainerStages.EndToEndTests;

/// <summary>No false alarm: nothing in what an app with forty popular packages publishes looks like a secret, .NET's own files included.</summary>
[TestClass]
public sealed class PopularPackagesTests
{
    private static readonly string[] Packages =
    [
        "Newtonsoft.Json", "Serilog.AspNetCore", "Dapper", "Polly", "AutoMapper", "FluentValidation", "Quartz", "Npgsql", "Microsoft.Data.SqlClient", "Azure.Identity",
        "Azure.Storage.Blobs", "AWSSDK.S3", "StackExchange.Redis", "RabbitMQ.Client", "Grpc.Net.Client", "Swashbuckle.AspNetCore",
        "OpenTelemetry.Exporter.OpenTelemetryProtocol", "CsvHelper", "MailKit", "BouncyCastle.Cryptography",
        "Hangfire.AspNetCore", "NLog.Web.AspNetCore", "Refit", "RestSharp", "MongoDB.Driver", "MassTransit", "Microsoft.EntityFrameworkCore.SqlServer",
        "Npgsql.EntityFrameworkCore.PostgreSQL", "Microsoft.AspNetCore.Authentication.JwtBearer", "Microsoft.Identity.Web", "Azure.Messaging.ServiceBus",
        "Azure.Security.KeyVault.Secrets", "Google.Cloud.Storage.V1", "MySqlConnector", "SSH.NET", "Stripe.net", "Octokit", "KubernetesClient", "MudBlazor", "Twilio",
    ];

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Nothing_in_forty_popular_packages_is_taken_for_a_secret()
    {
        using TestProject project = TestProject.Web(items: string.Concat(Packages.Select(package => $"""<PackageReference Include="{package}" Version="*" />""")));
        project.Write("appsettings.json", """{ "AllowedHosts": "*", "ConnectionStrings": { "Shop": "Server=(localdb)\\mssqllocaldb;Database=Shop;Trusted_Connection=True" } }""");
        (await project.RunAsync(["publish", "-r", "linux-x64", "--self-contained", "-o", project.Output])).AssertSucceeded();

        Assert.IsGreaterThan(300, Directory.GetFiles(project.Output, "*", SearchOption.AllDirectories).Length);
        Assert.AreEqual("", await ScanAsync(project.Output));
    }

    /// <summary>Bootstrap and jQuery, minified and with source maps, and settings as they come.</summary>
    [TestMethod]
    public async Task Nothing_in_a_template_is_taken_for_a_secret()
    {
        using TestProject project = TestProject.Web();
        foreach (string template in (string[])["webapi", "mvc", "blazor", "worker", "webapp", "grpc"])
        {
            (await Dotnet.RunAsync(project.Folder, ["new", template, "--no-restore", "-o", Path.Combine(project.Output, template)])).AssertSucceeded();
        }

        Assert.AreEqual("", await ScanAsync(project.Output));
    }

    private async Task<string> ScanAsync(string folder)
    {
        string[] files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        List<string> found = [];
        long bytes = 0;
        var watch = Stopwatch.StartNew();
        foreach (string file in files)
        {
            await using FileStream content = File.OpenRead(file);
            bytes += content.Length;
            found.AddRange((await SecretScanner.ScanAsync(content, file, default)).Select(secret => $"{Path.GetRelativePath(folder, file)}: {secret}"));
        }

        TestContext.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB in {watch.ElapsedMilliseconds} ms"));
        return string.Join('\n', found);
    }
}
