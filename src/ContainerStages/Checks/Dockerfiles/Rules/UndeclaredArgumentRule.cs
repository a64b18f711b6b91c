using System.Text.RegularExpressions;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;
using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Checks.Dockerfiles.Rules;

/// <summary>
/// D15: a stage uses a build argument only if it declares it, or is built on a stage that does. Elsewhere it is empty. A variable that no line of the file
/// declares may be the base image's, and is no finding.
/// </summary>
internal static partial class UndeclaredArgumentRule
{
    /// <summary>Instructions whose arguments the builder expands.</summary>
    private static readonly string[] s_expanded =
        [Keywords.Add, Keywords.Arg, Keywords.Copy, Keywords.Env, Keywords.Expose, Keywords.Label, Keywords.StopSignal, Keywords.User, Keywords.Volume,
            Keywords.WorkDir];

    public static IEnumerable<DockerfileFinding> Check(DockerfileUnderCheck facts)
    {
        Dictionary<string, int> declared = Declared(facts);
        return
            from stage in facts.Stages
            from placed in stage.Instructions
            from name in Names(placed).Where(declared.ContainsKey).Distinct()
            select new DockerfileFinding(
                Catalogue.UndeclaredArgument,
                placed.Range,
                $"cannot expand '${name}' in line {placed.Line}: the stage '{stage.Name}' does not declare it, and {Elsewhere(declared[name])}",
                $"Add ARG {name} to the stage, before line {placed.Line}.");
    }

    private static string Elsewhere(int line) => line == 0 ? "the platform's arguments reach a stage only by an ARG"
        : $"the ARG in line {line} does not apply to it";

    /// <summary>The arguments of the file with the lines of their ARG; 0 for the platform's.</summary>
    private static Dictionary<string, int> Declared(DockerfileUnderCheck facts)
    {
        var declared = VariableScope.Platform.ToDictionary(name => name, _ => 0);
        foreach (DockerfileInstruction argument in facts.Dockerfile.GlobalArguments.Concat(
            facts.Stages.SelectMany(stage => stage.Instructions).Where(placed => placed.Keyword == Keywords.Arg).Select(placed => placed.Instruction)))
        {
            foreach (DockerfilePair pair in argument.Pairs)
            {
                declared.TryAdd(pair.Key.Value, argument.Range.Line);
            }
        }

        return declared;
    }

    private static IEnumerable<string> Names(PlacedInstruction placed) =>
        s_expanded.Contains(placed.Keyword) ? Texts(placed.Instruction).SelectMany(placed.Variables.Undeclared)
        : placed.Keyword == Keywords.Run && placed.Instruction.HereDocuments.Count == 0 && placed.Instruction.CommandLine is { } command
            ? OfShell(placed, command)
        : [];

    private static IEnumerable<string> Texts(DockerfileInstruction instruction) =>
        instruction.Pairs.Count > 0 ? instruction.Pairs.Select(pair => pair.Value?.Argument ?? "") : instruction.Words.Select(word => word.Argument);

    /// <summary>A shell may set the variable itself, read it, or give it a value for one command.</summary>
    private static IEnumerable<string> OfShell(PlacedInstruction placed, JoinedText command) =>
        placed.Variables.Undeclared(WithoutSingleQuotes().Replace(command.Text, ""))
            .Where(name =>
            !Regex.IsMatch(command.Text, $@"\b{name}(?:\+?=|\b(?=\s+in\s))|\b(?:read|export|local|declare)\b[^;&|]*\b{name}\b|^\s*\.|\bsource\s"));

    [GeneratedRegex("'[^']*'")]
    private static partial Regex WithoutSingleQuotes();
}
