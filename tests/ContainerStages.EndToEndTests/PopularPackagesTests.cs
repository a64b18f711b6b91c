using System.Diagnostics;
using System.Globalization;
using ContainerStages.Checks.Secrets;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// No false alarm: nothing in what an app with forty popular packages publishes looks like a secret, .NET's own files included; and no rule about code warns of packages that the app refers to
/// and whose native parts load.
/// </summary>
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

    /// <summary>Their versions are .NET's, and the next one's do not fit.</summary>
    private static bool IsOfNet(string package) =>
        package.StartsWith("Microsoft.EntityFrameworkCore.", StringComparison.Ordinal) || package.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal);

    [TestMethod]
    public async Task Nothing_in_forty_popular_packages_is_taken_for_a_secret()
    {
        using TestProject project = TestProject.Web(items: string.Concat(Packages.Select(package => $"""<PackageReference Include="{package}" Version="{(IsOfNet(package) ? "10.*" : "*")}" />""")));
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

    /// <summary>A package, and a type of it that makes the app refer to its assembly.</summary>
    private static readonly (string Package, string Type)[] Referred =
    [
        ("Newtonsoft.Json", "Newtonsoft.Json.JsonConvert"), ("Serilog.AspNetCore", "Serilog.Log"), ("Dapper", "Dapper.SqlMapper"), ("Npgsql", "Npgsql.NpgsqlConnection"),
        ("Microsoft.Data.SqlClient", "Microsoft.Data.SqlClient.SqlConnection"), ("Azure.Identity", "Azure.Identity.DefaultAzureCredential"), ("AWSSDK.S3", "Amazon.S3.AmazonS3Client"),
        ("Azure.Storage.Blobs", "Azure.Storage.Blobs.BlobClient"), ("StackExchange.Redis", "StackExchange.Redis.ConnectionMultiplexer"), ("RabbitMQ.Client", "RabbitMQ.Client.ConnectionFactory"),
        ("Grpc.Net.Client", "Grpc.Net.Client.GrpcChannel"), ("Google.Protobuf", "Google.Protobuf.ByteString"), ("CsvHelper", "CsvHelper.CsvReader"), ("MailKit", "MailKit.Net.Smtp.SmtpClient"),
        ("BouncyCastle.Cryptography", "Org.BouncyCastle.Security.SecureRandom"), ("SkiaSharp", "SkiaSharp.SKBitmap"), ("SkiaSharp.NativeAssets.Linux.NoDependencies", "SkiaSharp.SKColor"),
        ("Microsoft.Data.Sqlite", "Microsoft.Data.Sqlite.SqliteConnection"), ("Confluent.Kafka", "Confluent.Kafka.ProducerConfig"), ("LibGit2Sharp", "LibGit2Sharp.Repository"),
        ("MongoDB.Driver", "MongoDB.Driver.MongoClient"), ("Magick.NET-Q8-AnyCPU", "ImageMagick.MagickImage"), ("Mono.Posix.NETStandard", "Mono.Unix.UnixEnvironment"),
        ("Microsoft.Identity.Client.Extensions.Msal", "Microsoft.Identity.Client.Extensions.Msal.MsalCacheHelper"), ("System.IO.Ports", "System.IO.Ports.SerialPort"),
        ("System.Drawing.Common", "System.Drawing.Bitmap"), ("MySqlConnector", "MySqlConnector.MySqlConnection"), ("NLog", "NLog.LogManager"), ("log4net", "log4net.LogManager"),
        ("SSH.NET", "Renci.SshNet.SshClient"), ("LiteDB", "LiteDB.LiteDatabase"), ("Sentry", "Sentry.SentrySdk"), ("Elastic.Clients.Elasticsearch", "Elastic.Clients.Elasticsearch.ElasticsearchClient"), ("Polly", "Polly.Policy"),
        ("ZstdSharp.Port", "ZstdSharp.Compressor"), ("Snappier", "Snappier.Snappy"), ("HtmlAgilityPack", "HtmlAgilityPack.HtmlDocument"), ("YamlDotNet", "YamlDotNet.Serialization.Deserializer"),
        ("NodaTime", "NodaTime.Instant"), ("prometheus-net", "Prometheus.Metrics"),
    ];

    [TestMethod]
    public async Task No_rule_about_code_warns_of_forty_packages_that_load()
    {
        using TestProject project = TestProject.Console(
            "<SelfContained>true</SelfContained><RuntimeIdentifier>linux-x64</RuntimeIdentifier><ContainerBaseImage>stage:base</ContainerBaseImage><ContainerStagesCompression>none</ContainerStagesCompression>",
            """<ContainerStage Include="base" Packages="default;libgssapi-krb5-2" />""" + string.Concat(Referred.Select(row => $"""<PackageReference Include="{row.Package}" Version="*" />""")),
            $$"""
            Type[] types = [{{string.Join(", ", Referred.Select(row => $"typeof({row.Type})"))}}];
            using var connection = new Microsoft.Data.Sqlite.SqliteConnection("Data Source=:memory:");
            connection.Open();
            using var bitmap = new SkiaSharp.SKBitmap(2, 3);
            using var image = new ImageMagick.MagickImage(ImageMagick.MagickColors.Red, 4, 5);
            Console.WriteLine($"{types.Length} {connection.State} {bitmap.Height} {image.Height} {LibGit2Sharp.GlobalSettings.Version.Features != 0} {Confluent.Kafka.Library.Version > 0}");
            """);
        string archive = Path.Combine(project.Output, "image.tar");
        DotnetResult result = (await project.PublishAsync($"-p:ContainerArchiveOutputPath={archive}", "-p:SuppressTfmSupportBuildWarnings=true")).AssertSucceeded();

        string[] alarms = [.. result.Output.Split('\n').Where(line => line.Contains("warning CSTG403", StringComparison.Ordinal) || line.Contains("warning CSTG404", StringComparison.Ordinal)).Distinct()];
        Assert.IsEmpty(alarms, string.Join('\n', alarms));
        using var podman = new Podman();
        Assert.AreEqual($"{Referred.Length} Open 3 5 True True\n", await podman.RunImageAsync(await podman.LoadAsync(archive)));
    }
}
