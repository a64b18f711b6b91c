using System.Text.RegularExpressions;
using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>Divides the instructions into the arguments before the first FROM and the stages.</summary>
internal sealed partial class StageReader(FaultList faults)
{
    private readonly List<DockerfileInstruction> _globalArguments = [];
    private readonly List<DockerfileStage> _stages = [];

    public IReadOnlyList<DockerfileInstruction> GlobalArguments => _globalArguments;

    public IReadOnlyList<DockerfileStage> Stages => _stages;

    public void Read(SourceText source, IReadOnlyList<DockerfileInstruction> instructions)
    {
        List<DockerfileInstruction> current = [];
        foreach (DockerfileInstruction instruction in instructions)
        {
            if (instruction.Keyword == Keywords.From)
            {
                current = [];
                _stages.Add(Stage(instruction, current));
            }
            else if (_stages.Count > 0)
            {
                current.Add(instruction);
            }
            else if (instruction.Keyword == Keywords.Arg)
            {
                _globalArguments.Add(instruction);
            }
            else if (InstructionForm.Of(instruction.Keyword) is not null)
            {
                faults.Add(
                    instruction.KeywordRange,
                    $"{instruction.Keyword} stands before the first FROM",
                    "there is no stage yet that it could change; only ARG may come earlier",
                    "Move it below a FROM.");
            }
        }

        if (_stages.Count == 0)
        {
            faults.Add(
                source.Range(source.Text.Length, source.Text.Length),
                instructions.Count == 0 ? "the file has no instructions" : "the file has no FROM",
                "a build needs at least one stage",
                "Begin with FROM and the image to build on, or with 'FROM scratch'.");
        }
    }

    private DockerfileStage Stage(DockerfileInstruction from, IReadOnlyList<DockerfileInstruction> instructions)
    {
        string? name = null;
        if (from.Words is [_, { Text: string sign }, { Text: string written } word] && sign.Equals("AS", StringComparison.OrdinalIgnoreCase))
        {
            name = written.ToLowerInvariant();
            if (!StageName().IsMatch(name))
            {
                faults.Add(
                    word.Range,
                    $"{FaultList.Quote(written)} cannot name a stage",
                    "a stage's name begins with a letter, and has only letters, digits, '-', '_' and '.'",
                    "Choose another name, here and wherever the stage is used.");
            }
        }
        else if (from.Words.Count != 1)
        {
            faults.Add(
                from.Range,
                $"FROM has {from.Words.Count} arguments",
                "it has one, the base image, or three: image AS name",
                from.Words.Count == 0 ? "Write the image to build on, or scratch." : "Write FROM image AS name.");
        }

        DockerfileWord baseImage = from.Words.Count > 0 ? from.Words[0] : new DockerfileWord("", "", "", from.KeywordRange);
        return new DockerfileStage(_stages.Count, name, baseImage, from, instructions);
    }

    [GeneratedRegex(@"^[a-z][a-z0-9-_.]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex StageName();
}
