using ContainerStages.Images.Files;

namespace ContainerStages.Checks;

/// <summary>
/// A program that a container of the image starts, as the engine finds it: a name with a slash from the working directory, another one in the
/// folders of <c>PATH</c>.
/// </summary>
/// <param name="Command">As written in the image's configuration.</param>
/// <param name="Path">Absolute, before links are followed; null where nothing is found.</param>
/// <param name="Entry">What lies there once links are followed: its own path is where it really is. Null where nothing does.</param>
internal sealed record StartedProgram(string Command, string? Path, ImageEntry? Entry)
{
    /// <summary>What Docker and podman set where neither the image nor its base does.</summary>
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The host of framework-dependent apps: what follows it in the command is the app.</summary>
    public bool IsDotnet => Entry is { Entry.Name: "dotnet", Layer.IsBase: true };

    /// <summary>The first word of the entry point, or of the command where there is none; null for an image that starts nothing by itself.</summary>
    public static StartedProgram? Of(PlanUnderCheck plan) =>
        plan.Plan.Settings.Entrypoint.Concat(plan.Plan.Settings.Command).FirstOrDefault() is { Length: > 0 } command ? Find(plan, command) : null;

    /// <summary>Any other program: that of a health check.</summary>
    public static StartedProgram Find(PlanUnderCheck plan, string command)
    {
        if (command.Contains('/', StringComparison.Ordinal))
        {
            string path = Absolute(plan, command);
            return new StartedProgram(command, path, plan.FileSystem.Resolve(path));
        }

        StartedProgram[] found =
        [
            .. plan.Plan.Environment.GetValueOrDefault("PATH", DefaultPath).Split(':')
                .Select(folder => Absolute(plan, $"{folder}/{command}"))
                .Select(path => new StartedProgram(command, path, plan.FileSystem.Resolve(path)))
                .Where(program => program.Entry is { IsFile: true }),
        ];

        // A file that nobody may run does not end the search; one is better than none to say what is wrong.
        return found.FirstOrDefault(program => program.Entry!.Entry.Mode.IsExecutable) ?? found.FirstOrDefault() ?? new StartedProgram(command, null, null);
    }

    private static string Absolute(PlanUnderCheck plan, string path) =>
        path.StartsWith('/') ? path : $"{plan.Plan.Settings.WorkingDirectory.TrimEnd('/')}/{path}";
}
