using System.Text.RegularExpressions;

namespace ContainerStages.EndToEndTests;

/// <summary>What the package's files take from the SDK is in <c>docs/architecture.md</c>, and in the SDK.</summary>
[TestClass]
public sealed partial class SdkContractTests
{
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    [TestMethod]
    public async Task The_SDK_has_what_the_package_rests_on()
    {
        using var project = TestProject.Console("<PublishAot>true</PublishAot>");
        (await project.RunAsync(["restore"])).AssertSucceeded();
        string sdk = Path.GetDirectoryName((await project.RunAsync(["msbuild", "-getProperty:MSBuildToolsPath", "-nologo"])).AssertSucceeded().Output.Trim() + "/")!;

        List<string> missing = [];
        foreach (Row row in Rows())
        {
            string[] files = row.Place.StartsWith("package ", StringComparison.Ordinal)
                ? Directory.GetFiles(Path.Combine(PackedPackage.PackagesFolder, row.Place["package ".Length..]), "*.targets", SearchOption.AllDirectories)
                : [Path.Combine(sdk, row.Place)];
            string form = row.Kind switch
            {
                "target" => $@"<Target\s+Name=""{row.Name}""",
                "property" => $@"<{row.Name}[ >/]|PropertyName=""{row.Name}""|\$\({row.Name}\)",
                _ => $@"<{row.Name}[ >]|ItemName=""{row.Name}""|@\({row.Name}[),-]",
            };
            if (!files.Any(file => File.Exists(file) && Regex.IsMatch(File.ReadAllText(file), form, Options, TimeSpan.FromSeconds(10))))
            {
                missing.Add($"{row.Kind} {row.Name} in {row.Place}");
            }
        }

        Assert.AreEqual("", string.Join('\n', missing));
    }

    /// <summary>What they say of themselves is all that differs here. The second one does not say what the package blanks, so it would publish an image, too.</summary>
    [TestMethod]
    public async Task An_older_and_a_changed_SDK_are_one_clear_error_before_anything_is_compiled()
    {
        using var project = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>", checks: TestProject.NotStarted);
        project.Write("Directory.Build.targets", """
            <Project>
              <Target Name="Forget" BeforeTargets="_ContainerStagesCheckSdk" Condition="'$(IsChangedSdk)' == 'true'">
                <PropertyGroup><_IsSingleRIDBuild /><_IsMultiRIDBuild /></PropertyGroup>
              </Target>
            </Project>
            """);
        (await project.RunAsync(["restore"])).AssertSucceeded();
        string[] publish = ["msbuild", "-nologo", "-t:PublishContainer", "-p:Configuration=Release"];

        Assert.Contains("needs 10.0.100 or later", (await project.RunAsync([.. publish, "-p:NETCoreSdkVersion=9.0.306"])).AssertFailedWith("CSTG1001").Output);
        Assert.Contains("it may publish a second time", (await project.RunAsync([.. publish, "-p:IsChangedSdk=true"])).AssertFailedWith("CSTG1001").Output);
        Assert.IsEmpty(Directory.GetFiles(Path.Combine(project.Folder, "obj"), "Hello.dll", SearchOption.AllDirectories), "it was compiled");
    }

    [TestMethod]
    public void The_table_has_what_the_package_uses()
    {
        string text = string.Concat(Directory.GetDirectories(Repository.Combine(), "build*").Append(Repository.Combine("Sdk"))
            .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".targets" or ".props")
            .Select(File.ReadAllText));
        string[] hooks = [.. Hook().Matches(text).SelectMany(match => match.Groups["targets"].Value.Split(';'))];
        string[] hidden = [.. Underscored().Matches(text).Select(match => match.Groups["name"].Value)];
        string[] used = [.. hooks.Concat(hidden).Where(name => !name.StartsWith("_ContainerStages", StringComparison.Ordinal) && (name.StartsWith('_') || !text.Contains($"<Target Name=\"{name}\"", StringComparison.Ordinal))).Distinct().Order(StringComparer.Ordinal)];
        string[] described = [.. Rows().Select(row => row.Name)];
        Assert.AreEqual("", string.Join(' ', used.Except(described)), "in the package's files, and not in docs/architecture.md");
        Assert.AreEqual("", string.Join(' ', described.Where(name => !Regex.IsMatch(text, $@"\b{name}\b", Options, TimeSpan.FromSeconds(10)))), "in docs/architecture.md, and not in the package's files");
    }

    private static IEnumerable<Row> Rows() => File.ReadLines(Repository.Combine("docs", "architecture.md"))
        .Select(line => TableRow().Match(line))
        .Where(match => match.Success)
        .Select(match => new Row(match.Groups["name"].Value, match.Groups["kind"].Value, match.Groups["place"].Value.Replace("`", "", StringComparison.Ordinal)));

    [GeneratedRegex(@"^\| `(?<name>\w+)` \| (?<kind>target|property|item) \| (?<place>[^|]+) \|", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TableRow();

    [GeneratedRegex("(Before|After)Targets=\"(?<targets>[^\"$]+)\"", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hook();

    [GeneratedRegex(@"[@$]\((?<name>_\w+)|<(?<name>_\w+)|[;""]\s*(?<name>_\w+)=|<Target Name=""(?<name>_\w+)""", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Underscored();

    private sealed record Row(string Name, string Kind, string Place);
}
