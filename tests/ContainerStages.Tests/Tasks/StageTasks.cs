using ContainerStages.Tasks;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Tasks;

/// <summary>A project with stages in a folder of its own. Its commands write a line into <c>log</c>, so that a test sees which ran.</summary>
internal sealed class StageTasks : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StageTasks() => Directory.CreateDirectory(_folder.Combine("app"));

    /// <summary>A stage <c>bundle</c> over the outputs of a stage <c>packages</c>, as of a front end.</summary>
    public static StageTasks OfTwo(out ITaskItem[] stages)
    {
        var tasks = new StageTasks();
        tasks.Write("front/lock", "lib");
        tasks.Write("front/main.ts", "one");
        tasks.Write("front/other.txt", "not an input");
        stages =
        [
            tasks.Stage("packages", "mkdir modules; cat lock > modules/lib", "lock", "modules", folder: "front"),
            tasks.Stage("bundle", "test ! -e other.txt; mkdir dist; echo \"$(cat modules/lib):$(cat *.ts)\" > dist/bundle.js", "*.ts", "dist/**", "packages", "front"),
        ];
        return tasks;
    }

    public RecordingBuildEngine Engine { get; } = new();

    public string CacheFolder { get; set; } = "cache";

    public string ProjectFolder => _folder.Combine("app");

    /// <summary>The names that commands have written with <c>$LOG</c>, in their order.</summary>
    public string Ran
    {
        get
        {
            string log = _folder.Combine("log");
            string ran = File.Exists(log) ? string.Join(' ', File.ReadAllLines(log)) : "";
            File.Delete(log);
            return ran;
        }
    }

    public string Combine(params string[] parts) => _folder.Combine(parts);

    public void Write(string path, string content)
    {
        string file = _folder.Combine("app", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    /// <summary>The names of stages are logged before their commands.</summary>
    public ITaskItem Stage(string name, string command, string inputs = "", string outputs = "", string dependsOn = "", string folder = "")
    {
        var item = new TaskItem(name);
        item.SetMetadata("Command", $"echo {name} >> '{_folder.Combine("log")}'\n{command}");
        item.SetMetadata("Inputs", inputs);
        item.SetMetadata("Outputs", outputs);
        item.SetMetadata("DependsOn", dependsOn);
        item.SetMetadata("WorkingDirectory", folder);
        return item;
    }

    /// <param name="target">The stage that is asked for.</param>
    public RunContainerStages Task(string target, params ITaskItem[] stages) => new()
    {
        BuildEngine = Engine,
        ProjectFile = _folder.Combine("app", "Hello.csproj"),
        CacheFolder = _folder.Combine(CacheFolder),
        CacheSizeLimit = "1000000000",
        WorkFolder = _folder.Combine("app", "obj", "stages"),
        Stages = stages,
        Target = target,
    };

    /// <returns>The folder with the outputs of the target; null when it has none.</returns>
    public string? Run(string target, params ITaskItem[] stages)
    {
        RunContainerStages task = Task(target, stages);
        Assert.IsTrue(task.Execute(), string.Join('\n', Engine.Errors.Select(error => error.Message)));
        return task.TargetFolder.Length > 0 ? task.TargetFolder : null;
    }

    /// <returns>The one error.</returns>
    public BuildErrorEventArgs Fail(string target, params ITaskItem[] stages)
    {
        Engine.Errors.Clear();
        Assert.IsFalse(Task(target, stages).Execute());
        return Engine.Errors.Single();
    }

    /// <returns>The paths below a folder, in their order.</returns>
    public static IEnumerable<string> FilesOf(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();
}
