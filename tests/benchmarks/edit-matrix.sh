#!/usr/bin/env bash
# Publishes one web app (an app, two libraries, 20 packages) before and after edits of several kinds, trimmed, untrimmed and framework-dependent,
# and prints as markdown what each edit costs for several orders of the layers: bytes that are pushed again, bytes that a node unpacks again.
#   edit-matrix.sh FOLDER [KIND…]
# FOLDER keeps one OCI layout per kind, with the image of every state. What is there is not published again: a second run only computes.
# KIND: trimmed, untrimmed, framework-dependent. Default: all three. Publishing takes about 20 s per state, and there are 28.
# STATES: only these, such as "before string". Needs: .NET SDK 10, apt. Bytes depend on the versions of the SDK, the runtime and the packages, and on nothing else: there is no need to repeat.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
[ $# -ge 1 ] || { sed -n '2,8s/^# //p' "$0"; exit 2; }
mkdir -p "$1"
facts=$(cd "$1" && pwd)
shift
[ $# -ge 1 ] || set -- trimmed untrimmed framework-dependent

runtime=10.0.12
older_runtime=10.0.11
json=13.0.3
older_json=13.0.1

# Written anew for every state: the state is one edit of the first one, never of another edit.
sources() { # state
  local greeting=Hello lookup=Find heading=Orders color=navy json_version=$older_json runtime_version=$older_runtime api=
  case $1 in
    before | again) ;;
    string) greeting=Welcome ;;
    package) json_version=$json ;;
    project) heading=Deliveries ;;
    asset) color=black ;;
    patch) runtime_version=$runtime ;;
    api-files) api='app.MapGet("/free", () => new DriveInfo("/").AvailableFreeSpace);' ;;
    api-hash) api='app.MapGet("/hash", () => System.Security.Cryptography.SHA3_256.IsSupported);' ;;
    api-text) api='app.MapGet("/width", () => System.Text.Rune.GetUnicodeCategory(new System.Text.Rune(0x1F600)).ToString());' ;;
    api-collections) api='app.MapGet("/next", () => new PriorityQueue<string, int>([("late", 2), ("soon", 1)]).Dequeue());' ;;
    api-http) api='app.MapGet("/ping", async () => (await new System.Net.NetworkInformation.Ping().SendPingAsync("localhost")).Status.ToString());' ;;
    api-web) api='app.UseResponseCompression(); app.UseRateLimiter();' ;;
  esac

  mkdir -p "$work"/src/{App/wwwroot,Orders,Reports}
  cat > "$work/src/nuget.config" <<XML
<configuration><packageSources><add key="matrix" value="$feed" /></packageSources></configuration>
XML
  cat > "$work/src/Directory.Build.props" <<XML
<Project>
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><InvariantGlobalization>true</InvariantGlobalization>
    <!-- The packages were not all written for trimming. What is measured is bytes, and the warnings are many. -->
    <SuppressTrimAnalysisWarnings>true</SuppressTrimAnalysisWarnings><TrimmerSingleWarn>true</TrimmerSingleWarn><NoWarn>\$(NoWarn);IL2104;IL3053;NU1902;NU1903</NoWarn>
    <RuntimeIdentifier>linux-x64</RuntimeIdentifier><SelfContained>$self_contained</SelfContained><PublishTrimmed>$trimmed</PublishTrimmed>
    <RuntimeFrameworkVersion Condition="$self_contained">$runtime_version</RuntimeFrameworkVersion>
  </PropertyGroup>
</Project>
XML
  cat > "$work/src/App/App.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk.Web">
  <ItemGroup>
    <PackageReference Include="ContainerStages" Version="$version" />
    <PackageReference Include="FluentValidation" Version="12.1.1" />
    <PackageReference Include="Markdig" Version="1.5.1" />
    <PackageReference Include="Newtonsoft.Json" Version="$json_version" />
    <PackageReference Include="Polly.Core" Version="8.9.1" />
    <PackageReference Include="Serilog" Version="4.3.1" />
    <PackageReference Include="Serilog.Sinks.Console" Version="6.1.1" />
    <PackageReference Include="StackExchange.Redis" Version="2.8.16" />
    <ProjectReference Include="../Orders/Orders.csproj" />
    <ProjectReference Include="../Reports/Reports.csproj" />
    <ContainerStage Include="base" Packages="default" />
    <ContainerStageCheck Include="CSTG4015;CSTG4028" Severity="none" Justification="Nobody starts the image: it may lack its framework, and what the trimmer has taken too much of." />
    <!-- Kept whole, so that trimming keeps something of every package. Without effect in an app that is not trimmed. -->
    <TrimmerRootAssembly Include="Orders;Reports" />
  </ItemGroup>
</Project>
XML
  cat > "$work/src/Orders/Orders.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <ItemGroup>
    <PackageReference Include="CsvHelper" Version="33.1.0" />
    <PackageReference Include="Dapper" Version="2.1.86" />
    <PackageReference Include="Mapster" Version="10.0.13" />
    <PackageReference Include="NodaTime" Version="3.3.7" />
    <PackageReference Include="Npgsql" Version="9.0.5" />
    <PackageReference Include="Stateless" Version="5.20.1" />
  </ItemGroup>
</Project>
XML
  cat > "$work/src/Reports/Reports.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <ItemGroup>
    <PackageReference Include="AngleSharp" Version="1.5.2" />
    <PackageReference Include="Handlebars.Net" Version="2.4.3" />
    <PackageReference Include="HtmlAgilityPack" Version="1.11.54" />
    <PackageReference Include="Humanizer.Core" Version="2.14.1" />
    <PackageReference Include="MimeKit" Version="4.18.2" />
    <PackageReference Include="SharpCompress" Version="0.50.8" />
    <PackageReference Include="YamlDotNet" Version="18.1.0" />
  </ItemGroup>
</Project>
XML
  cat > "$work/src/App/Program.cs" <<CS
using FluentValidation;
using Polly;
using Serilog;

Log.Logger = new LoggerConfiguration().WriteTo.Console().CreateLogger();
WebApplication app = WebApplication.CreateBuilder(args).Build();
app.UseStaticFiles();
app.MapGet("/", () => "$greeting");
app.MapGet("/order", () => Newtonsoft.Json.JsonConvert.SerializeObject(Orders.Store.Find(1)));
app.MapGet("/report", () => Markdig.Markdown.ToHtml(Reports.Page.Render()));
app.MapGet("/valid", () => new OrderRules().Validate(Orders.Store.Find(1)).IsValid);
app.MapGet("/retry", () => new ResiliencePipelineBuilder().AddRetry(new Polly.Retry.RetryStrategyOptions()).Build().Execute(() => "done"));
app.MapGet("/cache", () => StackExchange.Redis.ConfigurationOptions.Parse("localhost:6379").ToString());
$api
app.Run();

class OrderRules : AbstractValidator<Orders.Order>
{
    public OrderRules() => RuleFor(order => order.Number).GreaterThan(0);
}
CS
  cat > "$work/src/App/wwwroot/site.css" <<CSS
body { color: $color; }
CSS
  cat > "$work/src/Orders/Store.cs" <<CS
using CsvHelper;
using Dapper;
using Mapster;

namespace Orders;

public record Order(int Number, string Day);

public record Row(int Number, string Day);

public static class Store
{
    public static Order Find(int number) => new Row(number, NodaTime.SystemClock.Instance.GetCurrentInstant().ToString()).Adapt<Order>();

    public static IEnumerable<Order> Load(string connection) => new Npgsql.NpgsqlConnection(connection).Query<Order>("select number, day from orders");

    public static IEnumerable<Order> Import(TextReader file) => new CsvReader(file, System.Globalization.CultureInfo.InvariantCulture).GetRecords<Order>();

    public static bool CanShip(string state) => new Stateless.StateMachine<string, string>(state).Configure("paid").Permit("ship", "shipped").Machine.CanFire("ship");
}
CS
  cat > "$work/src/Reports/Page.cs" <<CS
using Humanizer;

namespace Reports;

public static class Page
{
    public static string Render() => HandlebarsDotNet.Handlebars.Compile("# {{heading}}")(new { heading = "$heading".Humanize() })
        + new YamlDotNet.Serialization.SerializerBuilder().Build().Serialize(new { when = TimeSpan.FromHours(3).Humanize() });

    public static string Text(string html) => new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html).Body!.TextContent;

    public static string Clean(string html)
    {
        var document = new HtmlAgilityPack.HtmlDocument();
        document.LoadHtml(html);
        return document.DocumentNode.InnerText;
    }

    public static string Mail(string html) => new MimeKit.MimeMessage { Subject = "Report", Body = new MimeKit.TextPart("html") { Text = html } }.ToString();

    public static int Unpack(Stream archive) => SharpCompress.Archives.Zip.ZipArchive.OpenArchive(archive).Entries.Count();
}
CS
}

publish() { # kind, state
  if [ -e "$facts/$1/$2.done" ]; then return; fi
  sources "$2"
  (cd "$work/src/App" && dotnet publish -nr:false -v:quiet -nologo -t:PublishContainer "-p:ContainerImageTag=$2" -p:ContainerBaseImage=stage:base \
    "-p:ContainerStagesLayoutPath=$facts/$1/layout" "-p:ContainerArchiveOutputPath=$work/image.tar" "-p:ContainerStagesCacheFolder=$work/cache" >"$work/log" 2>&1) || { cat "$work/log"; exit 1; }
  touch "$facts/$1/$2.done"
  echo "$1: $2" >&2
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for kind in "$@"; do
  # Framework API that the app did not call before can change other layers only where the framework is trimmed.
  states=(before string api-files package project asset again)
  case $kind in
    trimmed) self_contained=true trimmed=true states=(before string api-files package project asset patch api-{collections,http,web,hash,text} again) ;;
    untrimmed) self_contained=true trimmed=false states=(before string api-files package project asset patch again) ;;
    framework-dependent) self_contained=false trimmed=false ;;
    *) echo "unknown kind: $kind" >&2; exit 2 ;;
  esac
  if [ -n "${STATES:-}" ]; then read -ra states <<< "$STATES"; fi
  mkdir -p "$facts/$kind"
  for state in "${states[@]}"; do
    if [ ! -e "$facts/$kind/$state.done" ] && [ -z "${version:-}" ]; then
      . "$root/tests/benchmarks/package.sh"
    fi
    publish "$kind" "$state"
  done
  rm -rf "$work/src"
done
unset NUGET_PACKAGES

dotnet run "$root/tests/benchmarks/edit-matrix.cs" -- "$facts"
