using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// A project for each <see cref="Snippet"/>, with what the reader of the page has: the fragment pasted into a web app, and the files that it names. All have the
/// restored packages and the published files of one app, so that a process checks all of them and builds their images in a minute:
/// <list type="bullet">
/// <item>first as they are, up to where stages run and the app is compiled;</item>
/// <item>then on an empty base, without what stages and other images give, up to the finished image.</item>
/// </list>
/// </summary>
internal sealed partial class SnippetProjects : IDisposable
{
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Multiline;

    /// <summary>Published files that the pages speak of, besides those of the app Orders.</summary>
    private static readonly string[] Published =
    [
        "Data/rates.csv", "Models/german.onnx", "Models/de/words.onnx", "appsettings.json", "build-time.txt", "entrypoint.sh", "scripts/run.sh", "settings/a.json",
    ];

    private readonly TestProject _app = TestProject.Web(name: "Orders");
    private readonly StandInScanner _scanner = new("trivy");
    private readonly Snippet[] _snippets;

    public SnippetProjects(IEnumerable<Snippet> snippets) => _snippets = [.. snippets];

    private string Cases => Path.Combine(_app.Root, "cases");

    /// <returns>What each snippet gave: "set NAME=VALUE" or "items NAME=NUMBER" for what it sets, "done PASS", and errors and warnings as "error CODE: TEXT".</returns>
    public async Task<ILookup<Snippet, string>> RunAsync()
    {
        // Offline, what is in the content store decides about bases. Other tests fill theirs.
        _app.CacheFolder = _app.NewFolder();
        (await _app.RunAsync(["publish", "-p:ContainerStagesEnabled=false", "-p:DebugType=none", "--output", _app.Output])).AssertSucceeded();
        foreach (string file in Published)
        {
            _app.Write(Path.Combine(_app.Output, file), file.EndsWith(".sh", StringComparison.Ordinal) ? "#!/bin/sh\n" : file.EndsWith(".json", StringComparison.Ordinal) ? "{}" : file);
        }

        foreach (Snippet snippet in _snippets)
        {
            Write(snippet);
        }

        _app.Write(Path.Combine(Cases, "passes.targets"), Passes);
        _app.Write(Path.Combine(Cases, "run.proj"), Traversal);
        await GitRepository.CreateAsync(Cases);
        DotnetResult result = await _app.RunAsync(
            ["msbuild", Path.Combine(Cases, "run.proj"), "-nologo", "-m:1", "-verbosity:minimal", "-consoleLoggerParameters:ForceNoAlign"],
            ("PATH", $"{_scanner.Commands}:{_app.Environment()["PATH"]}"));
        return Read(result.Output);
    }

    public void Dispose()
    {
        _app.Dispose();
        _scanner.Dispose();
    }

    private ILookup<Snippet, string> Read(string output)
    {
        List<(Snippet, string)> found = [];
        foreach (Match line in LineExpression().Matches(output))
        {
            string place = line.Groups["project"].Success ? line.Groups["project"].Value : line.Groups["file"].Value;
            Group name = line.Groups["case"].Success ? line.Groups["case"] : CaseExpression().Match(place).Groups["case"];
            if (name.Success)
            {
                found.Add((_snippets[int.Parse(name.Value, CultureInfo.InvariantCulture)], line.Groups["text"].Value.Trim()));
            }
            else
            {
                Assert.Contains("run.proj", place, $"nobody knows whose this is: {line.Value}");
            }
        }

        return found.ToLookup(one => one.Item1, one => one.Item2);
    }

    private string Folder(Snippet snippet) => Path.Combine(Cases, Name(snippet));

    private string Name(Snippet snippet) => Array.IndexOf(_snippets, snippet).ToString(CultureInfo.InvariantCulture);

    private void Write(Snippet snippet)
    {
        string folder = Folder(snippet);
        Snippet? props = snippet.Kind == SnippetKind.Props ? snippet : snippet.Kind == SnippetKind.Project ? Before(snippet).LastOrDefault(one => one.Kind == SnippetKind.Props) : null;
        _app.Write(Path.Combine(folder, "Directory.Build.props"), props is null ? "<Project><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>" : WithPackage(props.Text));
        _app.Write(Path.Combine(folder, "Directory.Build.targets"), """<Project><Import Project="said.targets" /></Project>""");
        _app.Write(Path.Combine(folder, "said.targets"), Reporting(snippet));
        _app.Write(Path.Combine(folder, "Orders.csproj"), snippet.Kind switch
        {
            SnippetKind.Fragment => Pasted(snippet),
            SnippetKind.Props => File.ReadAllText(_app.File),
            _ => WithPackage(props is null && !snippet.Text.Contains("\"ContainerStages\"", StringComparison.Ordinal)
                ? snippet.Text.Replace("</Project>", $"<ItemGroup>{TestProject.PackageReference}</ItemGroup></Project>", StringComparison.Ordinal)
                : snippet.Text),
        });
        foreach (string file in Needed(snippet))
        {
            _app.Write(Path.Combine(folder, file), file.EndsWith("Dockerfile", StringComparison.Ordinal) ? "FROM scratch AS runtime\nUSER 1654\n" : "");
        }
    }

    /// <summary>At the end of the project.</summary>
    private string Pasted(Snippet snippet)
    {
        string project = File.ReadAllText(_app.File);
        if (snippet.Items("TargetFrameworks").Any())
        {
            project = project.Replace("<TargetFramework>net10.0</TargetFramework>", "", StringComparison.Ordinal);
        }

        return project.Replace("</Project>", $"<ItemGroup>{string.Concat(EarlierStages(snippet))}</ItemGroup>\n{WithPackage(snippet.InGroups())}\n</Project>", StringComparison.Ordinal);
    }

    /// <summary>The stages of earlier blocks of the page that the snippet copies from.</summary>
    private IEnumerable<XElement> EarlierStages(Snippet snippet)
    {
        string[] known = [.. snippet.Items("ContainerStage").Select(stage => $"{stage.Attribute("Include")?.Value}")];
        return snippet.Items("ContainerStageCopy").Select(copy => copy.Attribute("From")?.Value).Distinct().Except(known)
            .Select(name => Before(snippet).SelectMany(one => one.Items("ContainerStage")).LastOrDefault(stage => stage.Attribute("Include")?.Value == name))
            .OfType<XElement>();
    }

    private IEnumerable<Snippet> Before(Snippet snippet) => _snippets.Where(one => one.Page == snippet.Page && one.Number < snippet.Number);

    private static string WithPackage(string text) => text.Replace($"\"{Repository.DocumentedVersion}\"", $"\"{PackedPackage.Version}\"", StringComparison.Ordinal);

    /// <summary>The files that the reader has: two for a wildcard, one in each folder that has to exist.</summary>
    private IEnumerable<string> Needed(Snippet snippet)
    {
        foreach (XElement stage in snippet.Items("ContainerStage").Concat(EarlierStages(snippet)).Where(stage => stage.Attribute("WorkingDirectory") is not null))
        {
            yield return $"{stage.Attribute("WorkingDirectory")!.Value}/.keep";
        }

        foreach (XElement copy in snippet.Items("ContainerStageCopy").Where(copy => copy.Attribute("From") is null))
        {
            string path = copy.Attribute("Include")!.Value.Replace("**", "one", StringComparison.Ordinal) + (copy.HasElements ? "/file" : "");
            yield return path.Replace('*', 'a');
            yield return path.Replace('*', 'b');
        }

        foreach (XAttribute file in ((string[])["ContainerStageDockerfile", "Content", "None"]).SelectMany(snippet.Items).Attributes().Where(attribute => attribute.Name.LocalName is "Include" or "Update"))
        {
            yield return file.Value.Replace('*', 'a');
        }

        foreach (XElement key in snippet.Items("ContainerStagesVerifyBaseKey"))
        {
            yield return key.Value;
        }
    }

    /// <summary>
    /// Says what the project has of the snippet, before anything else runs, and when a pass is done. In an imported file, because a name that the project itself
    /// reads is no misspelt one.
    /// </summary>
    private string Reporting(Snippet snippet)
    {
        IEnumerable<string> values = snippet.Settings.Select(setting => setting.Name.LocalName).Distinct()
            .Select(name => snippet.Items(name).Any(Snippet.IsItem)
                ? $"""<Message Importance="High" Text="case {Name(snippet)}: items {name}=@({name}->Count())" />"""
                : $"""<Message Importance="High" Text="case {Name(snippet)}: set {name}=$({name})" />""");
        return $"""
            <Project InitialTargets="SaySettings">
              <Import Project="../passes.targets" />
              <Target Name="SaySettings" Condition="'$(Pass)' == 'checks'">
                {string.Join('\n', values)}
                <Message Importance="High" Text="case {Name(snippet)}: package in $(_ContainerStagesTasks)" />
              </Target>
              <Target Name="SayDone" AfterTargets="PublishContainer">
                <Message Importance="High" Text="case {Name(snippet)}: done $(Pass)" />
              </Target>
            </Project>
            """;
    }

    /// <summary>
    /// Where a publish ends, in place of its stages, its compilation and its delivery. An image of nothing has neither a loader nor .NET, but the user and the variable that
    /// the base of a web app has.
    /// </summary>
    private string Passes => $"""
        <Project InitialTargets="LeaveOut">
          <PropertyGroup Condition="'$(Pass)' == 'checks'">
            <_ContainerStagesGoal>_ContainerStagesCheckBuilder;_ContainerStagesCheckPlatforms</_ContainerStagesGoal>
          </PropertyGroup>
          <PropertyGroup Condition="'$(Pass)' == 'image'">
            <_ContainerStagesGoal>_ContainerStagesClaimFolder;_ContainerStagesBuildImage</_ContainerStagesGoal>
            <_ContainerStagesPlatformGoal>ComputeContainerConfig;_ContainerStagesClaimFolder;_ContainerStagesBuildImage</_ContainerStagesPlatformGoal>
            <_ContainerStagesImageInputs></_ContainerStagesImageInputs>
            <_ContainerStagesPublishDir>{_app.Output}/</_ContainerStagesPublishDir>
            <ContainerBaseImage>scratch</ContainerBaseImage>
            <ContainerUser Condition="'$(ContainerUser)' == ''">1654:1654</ContainerUser>
          </PropertyGroup>
          <ItemGroup Condition="'$(Pass)' == 'image'">
            {TestProject.NotStarted}
            <ContainerEnvironmentVariable Include="ASPNETCORE_HTTP_PORTS" Value="8080"
                                          Condition="!@(ContainerEnvironmentVariable->AnyHaveMetadataValue('Identity', 'ASPNETCORE_HTTP_PORTS'))" />
          </ItemGroup>
          <Target Name="LeaveOut" Condition="'$(Pass)' == 'image'">
            <ItemGroup>
              <ContainerStageCopy Remove="@(ContainerStageCopy)" Condition="'%(ContainerStageCopy.From)' != ''" />
              <ContainerStageLayer Remove="@(ContainerStageLayer)" Condition="'%(ContainerStageLayer.From)' != ''" />
            </ItemGroup>
          </Target>
        </Project>
        """;

    /// <summary>Without the network. A project with the package as an SDK has it from there alone.</summary>
    private string Traversal
    {
        get
        {
            string restored = Path.Combine(_app.Folder, "obj") + "/";
            IEnumerable<string> projects = _snippets.Select(snippet =>
                $"""<Case Include="{Name(snippet)}/Orders.csproj" AdditionalProperties="{(snippet.Text.Contains("<Sdk ", StringComparison.Ordinal) ? "" : $"MSBuildProjectExtensionsPath={restored};BaseIntermediateOutputPath={restored}")}" />""");
            IEnumerable<string> passes = ((string[])["checks", "image"]).Select(pass =>
                $"""<MSBuild Projects="@(Case)" Targets="PublishContainer" Properties="Pass={pass};Configuration=Release;ContainerStagesOffline=true" StopOnFirstFailure="false" ContinueOnError="true" />""");
            return $"""
                <Project>
                  <ItemGroup>
                    {string.Join('\n', projects)}
                  </ItemGroup>
                  <Target Name="Run">
                    {string.Join('\n', passes)}
                  </Target>
                </Project>
                """;
        }
    }

    /// <summary>MSBuild names the project after a message, unless that is about the project file.</summary>
    [GeneratedRegex(@"^\s*case (?<case>\d+): (?<text>.*)$|^\s*(?<file>.*?) ?: (?<text>(error|warning) [A-Z]+\d+: .*?)( \[(?<project>/[^\]]*)\])?\s*$", Options)]
    private static partial Regex LineExpression();

    [GeneratedRegex(@"/cases/(?<case>\d+)/", Options)]
    private static partial Regex CaseExpression();
}
