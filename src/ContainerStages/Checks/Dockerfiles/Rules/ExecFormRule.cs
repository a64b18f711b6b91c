using System.Buffers;
using System.Text;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Checks.Dockerfiles.Shell;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;
using ContainerStages.Oci;

namespace ContainerStages.Checks.Dockerfiles.Rules;

/// <summary>D10: ENTRYPOINT and CMD are in exec form. As BuildKit's JSONArgsRecommended, it accepts a shell that a SHELL chooses.</summary>
internal static class ExecFormRule
{
    private static readonly SearchValues<char> s_ofShells = SearchValues.Create("$&|;<>`*(");

    public static IEnumerable<DockerfileFinding> Check(DockerfileUnderCheck facts) =>
        from stage in facts.Stages
        where facts.Used.Contains(stage.Index)
        from placed in stage.Instructions
        where placed.Keyword is Keywords.Cmd or Keywords.Entrypoint && !placed.Instruction.IsExecForm
            && !stage.Before(placed).Any(before => before.Keyword == Keywords.Shell)
        select new DockerfileFinding(
            Catalogue.ShellFormCommand,
            placed.Range,
            $"cannot stop the app properly: {placed.Keyword} in line {placed.Line} is in shell form, so that a shell gets the signal, "
                + "and the image needs one",
            $"Write it in exec form: {placed.Keyword} {ExecForm(placed)}.");

    private static string ExecForm(PlacedInstruction placed)
    {
        string text = placed.Instruction.CommandLine?.Text.Trim() ?? "";
        IEnumerable<string> words = !text.AsSpan().ContainsAny(s_ofShells) && placed.Commands is [ShellCommand single] ? single.Words : ["sh", "-c", text];
        return $"[{string.Join(", ", words.Select(word => Encoding.UTF8.GetString(Json.ToBytes(word))))}]";
    }
}
