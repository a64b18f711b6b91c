using System.Text.RegularExpressions;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// Every command of the README, the docs and the samples' pages, in one solution that fits their words. What is not run here is in <see cref="CommandsElsewhere"/>: a new
/// command is run here, or it is a row there.
/// </summary>
[TestClass]
public sealed partial class CommandTests
{
    /// <summary>The page whose registry asks for an account.</summary>
    private const string WithAccounts = "docs/registries.md";

    private static DocsSolution? s_created;

    private static DocsSolution Solution => s_created!;

    /// <summary>The pages that have a command that is run here.</summary>
    private static IEnumerable<object[]> Pages => CommandPage.All.Where(page => Blocks(page).Count > 0).Select(page => (object[])[page]);

    [ClassInitialize]
    public static async Task CreateAsync(TestContext context) => s_created = await DocsSolution.CreateAsync();

    [ClassCleanup]
    public static async Task DisposeAsync()
    {
        if (s_created is not null)
        {
            await s_created.DisposeAsync();
        }
    }

    /// <summary>Those of a page one after the other, in one shell. The example of a diagnostic has to give it.</summary>
    [TestMethod]
    [DynamicData(nameof(Pages))]
    public async Task The_commands_of_a_page_do_what_it_says(string page)
    {
        try
        {
            (string Name, string? Value)[] environment = await PrepareAsync(page);
            string code = Path.GetFileNameWithoutExtension(page);
            foreach (CommandBlock example in Blocks(page).Where(IsMistake))
            {
                DotnetResult result = await Solution.BashAsync(Script(page, example), environment);
                Assert.IsTrue(((string[])["error", "warning"]).Any(kind => result.Output.Contains($"{kind} {code}: ", StringComparison.Ordinal)), result.Output);
            }

            DotnetResult rest = await Solution.BashAsync(string.Concat(Blocks(page).Where(block => !IsMistake(block)).Select(block => Script(page, block))), environment);
            Assert.AreEqual(0, rest.ExitCode, rest.Output);
            string[] warnings = [.. WarningExpression().Matches(rest.Output).Select(match => match.Groups["code"].Value).Distinct().Except([code])];
            string text = await File.ReadAllTextAsync(Repository.Combine(page));
            Assert.AreEqual("", string.Join(' ', warnings.Where(warning => !text.Contains(warning, StringComparison.Ordinal))), rest.Output);
            Assert.DoesNotContain(new string('0', 64), rest.Output, "a digest that nobody has put in");
        }
        finally
        {
            Solution.Clean();
        }

        bool IsMistake(CommandBlock block) => page.StartsWith("docs/diagnostics/", StringComparison.Ordinal) && block.Heading == "Example";
    }

    [TestMethod]
    public void What_runs_elsewhere_is_on_its_page_and_there()
    {
        var wrong = new List<string>();
        foreach (ElsewhereRow row in CommandsElsewhere.Rows)
        {
            string[] commands = [.. CommandPage.Read(row.Page).SelectMany(block => block.Commands)];
            wrong.AddRange(row.Commands.Except(commands).Select(command => $"{row.Page} has no command '{command}'"));
            if (commands.Length == 0)
            {
                wrong.Add($"{row.Page} has no command");
            }

            if (row.Source is not null && !Source(row.Source).Contains(row.Words, StringComparison.Ordinal))
            {
                wrong.Add($"{row.Source} has no '{row.Words}'");
            }
        }

        Assert.AreEqual("", string.Join('\n', wrong));
    }

    private static string Source(string name)
    {
        string[] files = name.EndsWith(".sh", StringComparison.Ordinal)
            ? [Repository.Combine(name)]
            : [.. Directory.GetFiles(Repository.Combine("tests"), name + ".cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal))];
        return string.Concat(files.Select(File.ReadAllText));
    }

    /// <summary>With the commands that are run here.</summary>
    private static IReadOnlyList<CommandBlock> Blocks(string page) =>
    [
        .. CommandPage.Read(page)
            .Select(block => block with { Commands = [.. block.Commands.Where(command => !CommandsElsewhere.Rows.Any(row => row.Has(page, command)))] })
            .Where(block => block.Commands.Count > 0),
    ];

    /// <summary>In the project's folder, unless its commands name folders of the solution.</summary>
    private static string Script(string page, CommandBlock block)
    {
        string host = page == WithAccounts ? Solution.WithAccounts.Host : Solution.Registry.Host;
        (string Text, string Instead)[] replaced =
        [
            ("samples/HelloWeb", "src/Orders"),
            ("registry.example.com", host),
            ("registry.example", host),
            ("other.example", host),
            ("mcr.microsoft.com", host),
            ("/tmp/", Solution.NewFolder() + "/"),
            ("--version VERSION", "--version " + PackedPackage.Version),
            ("sha256:…", $"$(skopeo inspect --tls-verify=false --format '{{{{.Digest}}}}' docker://{host}/test/orders:latest)"),
        ];
        string commands = replaced.Aggregate(string.Join('\n', block.Commands), (current, one) => current.Replace(one.Text, one.Instead, StringComparison.Ordinal));
        bool ofSolution = ((string[])["src/", "samples/", "Shop."]).Any(name => commands.Contains(name, StringComparison.Ordinal));
        return $"cd '{(ofSolution ? Solution.Root : Solution.Orders)}'\n{commands}\n";
    }

    /// <summary>What a page takes for granted.</summary>
    /// <returns>For the environment of its commands.</returns>
    private static async Task<(string Name, string? Value)[]> PrepareAsync(string page)
    {
        (string Name, string? Value) registry = ("ContainerRegistry", Solution.Registry.Host), orders = ("ContainerRepository", "team/orders"), onBase = ("ContainerBaseImage", Solution.BaseImage);
        switch (page)
        {
            case "docs/ci.md":
                return [registry, orders, ("ContainerStagesSharedBuild", "true")];
            case "docs/dockerfiles.md":
                Solution.Write("src/Orders/Dockerfile", "FROM scratch\nCOPY page.txt /\nUSER 1654\n");
                return [];
            case "docs/patching.md":
                return await OnOlderBaseAsync([registry, ("ContainerRepository", "test/orders"), onBase], "2");
            case WithAccounts:
                return [("REGISTRY_AUTH_FILE", Path.Combine(Solution.NewFolder(), "auth.json"))];
            case "docs/showing.md":
                await Solution.PublishAsync("src/Orders");
                await Solution.PublishAsync("src/Orders", registry, orders, ("ContainerImageTags", "1.3;1.4"));
                await Solution.PublishAsync("src/Orders", [.. Solution.Engine, ("ContainerImageTag", "1.4")]);
                return [.. Solution.Engine, ("ContainerStagesShowFile", "image.json")];
            case "docs/diagnostics/CSTG2007.md":
                return [onBase];
            case "docs/diagnostics/CSTG2017.md":
                return [onBase, ("ContainerStagesCacheFolder", Solution.NewFolder())];
            case "docs/diagnostics/CSTG2019.md":
                return await OnOlderBaseAsync([registry, orders, onBase], "3");
            case "docs/diagnostics/CSTG4029.md":
                return [("Broken", "true")];
            case "docs/diagnostics/CSTG6021.md":
                Solution.Write("src/Orders/Dockerfile", "FROM scratch\n");
                return [];
            default:
                return [];
        }
    }

    [GeneratedRegex(@"warning (?<code>CSTG\d+): ", RegexOptions.CultureInvariant)]
    private static partial Regex WarningExpression();

    /// <summary>An image whose base has a newer version.</summary>
    private static async Task<(string Name, string? Value)[]> OnOlderBaseAsync((string Name, string? Value)[] environment, string version)
    {
        await Solution.PublishAsync("src/Orders", environment);
        await Solution.MoveBaseAsync(version);
        return environment;
    }
}
