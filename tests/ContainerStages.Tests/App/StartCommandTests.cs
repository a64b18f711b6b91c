using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.Images;

namespace ContainerStages.Tests.App;

[TestClass]
public sealed class StartCommandTests
{
    [TestMethod]
    [DataRow("app=/app/App", "", "/app/App", "")]
    [DataRow("app=dotnet,App.dll appArgs=-v default=x", "", "dotnet App.dll -v", "x")]
    [DataRow("app=/app/App", "tini", "/app/App", "")]
    [DataRow("app=/app/App entry=tini entryArgs=--", "", "tini --", "/app/App")]
    [DataRow("app=/app/App entryArgs=-v", "", "/app/App", "-v")]
    [DataRow("app=/app/App instruction=DefaultArgs", "tini", "tini", "/app/App")]
    [DataRow("app=/app/App instruction=DefaultArgs", "dotnet", "", "/app/App")]
    [DataRow("default=x instruction=None", "tini", "tini", "x")]
    [DataRow("entry=tini instruction=None", "", "tini", "")]
    public void The_lists_make_an_entry_point_and_a_command(string lists, string baseEntrypoint, string entrypoint, string command)
    {
        (ImmutableArray<string> Entrypoint, ImmutableArray<string> Command) actual = Parse(lists).Resolve([.. Words(baseEntrypoint, ' ')]);
        Assert.AreEqual(entrypoint, string.Join(' ', actual.Entrypoint));
        Assert.AreEqual(command, string.Join(' ', actual.Command));
    }

    [TestMethod]
    [DataRow("app=a entryArgs=b default=c")]
    [DataRow("appArgs=a")]
    [DataRow("app=a instruction=None")]
    [DataRow("app=a entry=b instruction=Entrypoint")]
    public void Lists_that_contradict_each_other_are_an_error(string lists) => Assert.AreEqual(
        Catalogue.InvalidCommand,
        Assert.ThrowsExactly<ContainerStagesException>(() => Parse(lists).Resolve([])).Diagnostic);

    /// <summary>The oracle is the SDK's own method: every combination of its lists that it accepts means the same to us, and what it refuses we refuse.</summary>
    [TestMethod]
    public void Every_combination_of_lists_means_what_it_means_to_the_SDK()
    {
        MethodInfo sdk = SdkMethod();
        string[] bases = ["", "dotnet", "/usr/bin/dotnet", "tini"];
        string[] instructions = ["", "Entrypoint", "DefaultArgs", "None"];
        for (int set = 0; set < 32; set++)
        {
            string[] List(int bit, params string[] values) => (set & bit) == 0 ? [] : values;
            foreach (string instruction in instructions)
            {
                foreach (string baseEntrypoint in bases)
                {
                    var ours = new StartCommand
                    {
                        Entrypoint = [.. List(1, "entry")],
                        EntrypointArgs = [.. List(2, "entry-arg")],
                        DefaultArgs = [.. List(4, "default-arg")],
                        AppCommand = [.. List(8, "dotnet", "App.dll")],
                        AppCommandArgs = [.. List(16, "app-arg")],
                        Instruction = Instruction(instruction),
                    };
                    bool refused = false;
                    var (entrypoint, command) = ((string[], string[]))sdk.Invoke(
                        null,
                        [
                            ours.Entrypoint.ToArray(), ours.EntrypointArgs.ToArray(), ours.DefaultArgs.ToArray(), ours.AppCommand.ToArray(), ours.AppCommandArgs.ToArray(),
                            instruction, Words(baseEntrypoint, ' '), (Action<string>)(_ => { }), (Action<string, string?>)((_, _) => refused = true),
                        ])!;
                    string what = $"{ours} on '{baseEntrypoint}', lists {set}";
                    if (refused)
                    {
                        Assert.ThrowsExactly<ContainerStagesException>(() => ours.Resolve([.. Words(baseEntrypoint, ' ')]), what);
                    }
                    else
                    {
                        (ImmutableArray<string> Entrypoint, ImmutableArray<string> Command) actual = ours.Resolve([.. Words(baseEntrypoint, ' ')]);
                        Assert.AreEqual(string.Join(' ', entrypoint), string.Join(' ', actual.Entrypoint), what);
                        Assert.AreEqual(string.Join(' ', command), string.Join(' ', actual.Command), what);
                    }
                }
            }
        }
    }

    private static MethodInfo SdkMethod()
    {
        string tasks = Path.Combine(InstalledSdk.Folder, "Containers", "tasks", "net10.0", "Microsoft.NET.Build.Containers.dll");
        MethodInfo? method = new AssemblyLoadContext("sdk").LoadFromAssemblyPath(tasks)
            .GetType("Microsoft.NET.Build.Containers.ImageBuilder", throwOnError: true)!
            .GetMethod("DetermineEntrypointAndCmd", BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public);
        Assert.IsNotNull(method, "the SDK has moved its rules: find them again");
        return method;
    }

    private static StartCommand Parse(string lists)
    {
        Dictionary<string, string> values = lists.Split(' ').Select(list => list.Split('=', 2)).ToDictionary(list => list[0], list => list[1]);
        ImmutableArray<string> List(string name) => [.. Words(values.GetValueOrDefault(name, ""), ',')];
        return new StartCommand
        {
            Entrypoint = List("entry"),
            EntrypointArgs = List("entryArgs"),
            AppCommand = List("app"),
            AppCommandArgs = List("appArgs"),
            DefaultArgs = List("default"),
            Instruction = Instruction(values.GetValueOrDefault("instruction", "")),
        };
    }

    private static AppCommandInstruction? Instruction(string text) => text.Length == 0 ? null : Enum.Parse<AppCommandInstruction>(text);

    private static string[] Words(string text, char separator) => text.Split(separator, StringSplitOptions.RemoveEmptyEntries);
}
