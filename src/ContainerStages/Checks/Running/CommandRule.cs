using System.Text.Json.Nodes;
using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.IO;

namespace ContainerStages.Checks.Running;

/// <summary>The program that the image starts, or its health check, is not in the image: "no such file or directory", exit 127.</summary>
internal static class CommandRule
{
    private const string Dotnet = "dotnet";

    private static readonly string[] Shells = ["sh", "bash", "dash", "ash"];

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        if (plan.Started is { } started)
        {
            if (ProblemOf(started, plan) is { } problem)
            {
                yield return Missing($"start '{started.Command}'", problem, AdviceFor(started, plan));
            }
            else if (MissingApp(started, plan) is { } app)
            {
                yield return Missing($"start 'dotnet {app}'", $"the image has no file '{app}'", AdviceFor(started, plan));
            }
        }

        if (HealthcheckOf(plan) is { } check && StartedProgram.Find(plan, check) is var program && ProblemOf(program, plan) is { } problemOfCheck)
        {
            // Kubernetes and podman's OCI images have no health checks: the app runs.
            yield return (plan.Plan.Settings.Healthcheck is null
                ? Missing($"run the base's health check '{check}'", problemOfCheck, "A container of it is always unhealthy. Let the package's probe ask the app, <ContainerStagesHealthProbe>/healthz</ContainerStagesHealthProbe>, or turn the base's check off: <ContainerStagesHealthcheck>none</ContainerStagesHealthcheck>.")
                : Missing($"run the health check '{check}'", problemOfCheck, "Set ContainerStagesHealthcheck to a program that the image has, or let the package's probe ask the app: <ContainerStagesHealthProbe>/healthz</ContainerStagesHealthProbe>.")) with
            {
                Severity = Severity.Warning,
            };
        }
    }

    private static string? ProblemOf(StartedProgram program, PlanUnderCheck plan) => program.Entry switch
    {
        // For a framework-dependent app, another rule reports the missing framework.
        null when program.Command == Dotnet && SharedFrameworkRule.IsMissing(plan) => null,
        null when IsShell(program.Command) => "the image has no shell",
        null => program.Command.Contains('/', StringComparison.Ordinal) ? $"the image has no file '{program.Path}'" : "no folder of the image's PATH has it",
        { IsFolder: true } => $"'{program.Path}' is a folder",
        { } entry => ScriptInterpreter(entry, plan) is { } interpreter && plan.FileSystem.Resolve(interpreter) is null
            ? $"it is a script for '{interpreter}', and the image has no such file"
            : null,
    };

    /// <summary>The interpreter of a published script; null for other files. The interpreter of a base's script is not known here.</summary>
    public static string? ScriptInterpreter(ImageEntry entry, PlanUnderCheck plan) =>
        entry.Entry.Elf is null && PublishedAs(entry, plan) is { } file ? Script.Interpreter(file.Content) : null;

    private static PublishedFile? PublishedAs(ImageEntry entry, PlanUnderCheck plan) =>
        entry.Layer.IsBase ? null : plan.Files.FirstOrDefault(file => plan.PathOf(file.RelativePath) == entry.Entry.Path);

    /// <summary>The host says "The application to execute does not exist".</summary>
    private static string? MissingApp(StartedProgram started, PlanUnderCheck plan)
    {
        if (!started.IsDotnet || plan.Plan.Settings.Entrypoint.Concat(plan.Plan.Settings.Command).ElementAtOrDefault(1) is not { } app || !app.EndsWith(".dll", StringComparison.Ordinal))
        {
            return null;
        }

        return plan.FileSystem.Resolve(app.StartsWith('/') ? app : $"{plan.Plan.Settings.WorkingDirectory}/{app}") is null ? app : null;
    }

    private static string? HealthcheckOf(PlanUnderCheck plan)
    {
        if (plan.Plan.Settings.Healthcheck is { } own)
        {
            return own.Command.FirstOrDefault();
        }

        return plan.Plan.Base.Config.Healthcheck?["Test"] is JsonArray test
            ? test.Select(word => word?.ToString()).ToArray() switch
            {
                ["CMD", { Length: > 0 } program, ..] => program,
                ["CMD-SHELL", ..] => "/bin/sh",
                _ => null,
            }
            : null;
    }

    private static bool IsShell(string command) => Shells.Contains(RelativePath.NameOf(command));

    private static string AdviceFor(StartedProgram started, PlanUnderCheck plan)
    {
        string example = plan.Files.Any(file => file.IsExecutable && file.RelativePath == plan.AppName)
            ? $"""<ContainerAppCommand Include="/{plan.PathOf(plan.AppName)}" />"""
            : """<ContainerAppCommand Include="/app/App" />""";
        if (started.Entry is { } entry && ScriptInterpreter(entry, plan) is { } interpreter && IsShell(interpreter))
        {
            return "Take a base with a shell: <ContainerBaseImage>stage:base</ContainerBaseImage> with <ContainerStage Include=\"base\" Packages=\"default;dash\" />. "
                + $"Or start the program itself, {example}, and do in the app what the script does.";
        }

        return IsShell(started.Command)
            ? $"Start the program itself, {example}, with its arguments in ContainerAppCommandArgs: variables and pipes are a shell's. Or take a base that has a shell."
            : started.Command == Dotnet ? "The app's own program starts the app without dotnet: remove <UseAppHost>false</UseAppHost>, and a ContainerAppCommand that names dotnet. Or take a base that has dotnet, such as mcr.microsoft.com/dotnet/aspnet."
            : $"Name a file of the image, such as {example}.";
    }

    private static Finding Missing(string what, string problem, string advice) => new(Catalogue.CommandNotFound, $"cannot {what}: {problem}", advice);
}
