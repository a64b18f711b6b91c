using ContainerStages.FileSystems;
using ContainerStages.Oci;

namespace ContainerStages.Checks.Facts;

/// <summary>
/// A program that a container of the image starts, found as the engine does: a name with a slash starts from the working directory, another name is
/// looked up in the folders of <c>PATH</c>.
/// </summary>
/// <param name="Command">As written in the image's configuration.</param>
/// <param name="Path">The absolute path before links are followed; null if nothing is found.</param>
/// <param name="Entry">The entry after links are followed, with its real path. Null if there is none.</param>
internal sealed record StartedProgram(string Command, string? Path, ImageEntry? Entry)
{
    /// <summary>Whether the program is the host of framework-dependent apps, so that the next word of the command is the app.</summary>
    public bool IsDotnet => Entry is { Entry.Name: "dotnet", Layer.IsBase: true };

    /// <summary>The first word of the entry point, or of the command if there is no entry point; null for an image that starts no program.</summary>
    public static StartedProgram? Of(PlanUnderCheck plan) =>
        plan.Plan.Settings.Entrypoint.Concat(plan.Plan.Settings.Command).FirstOrDefault() is { Length: > 0 } command ? Find(plan, command) : null;

    /// <summary>Any other program, such as that of a health check.</summary>
    public static StartedProgram Find(PlanUnderCheck plan, string command)
    {
        if (command.Contains('/', StringComparison.Ordinal))
        {
            string path = Absolute(plan, command);
            return new StartedProgram(command, path, plan.FileSystem.Resolve(path));
        }

        StartedProgram[] found =
        [
            .. plan.Plan.Environment.GetValueOrDefault("PATH", ImageConfig.DefaultPath).Split(':')
                .Select(folder => Absolute(plan, $"{folder}/{command}"))
                .Select(path => new StartedProgram(command, path, plan.FileSystem.Resolve(path)))
                .Where(program => program.Entry is { IsFile: true }),
        ];

        // A file that is not executable does not end the search; it is returned only if no other file is found, so that a message can name it.
        return found.FirstOrDefault(program => program.Entry!.Entry.Mode.IsExecutable) ?? found.FirstOrDefault() ?? new StartedProgram(command, null, null);
    }

    private static string Absolute(PlanUnderCheck plan, string path) =>
        path.StartsWith('/') ? path : $"{plan.Plan.Settings.WorkingDirectory.TrimEnd('/')}/{path}";
}
