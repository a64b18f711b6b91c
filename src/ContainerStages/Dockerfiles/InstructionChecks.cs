using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>
/// What BuildKit refuses when it looks at a single instruction. An ONBUILD's instruction is looked at only by the build that it is a trigger of;
/// only its keyword counts here.
/// </summary>
internal sealed class InstructionChecks(FaultList faults)
{
    private static readonly string[] NoTriggers = [Keywords.OnBuild, Keywords.From, Keywords.Maintainer];

    public void Check(DockerfileInstruction instruction)
    {
        if (InstructionForm.Of(instruction.Keyword) is not { } form)
        {
            CheckKeyword(instruction);
            return;
        }

        // BuildKit does not look at the flags of these.
        bool ignoresFlags = instruction.Keyword is Keywords.Arg or Keywords.StopSignal || IsNone(instruction);
        if (CheckArguments(instruction) && !ignoresFlags)
        {
            new FlagChecks(faults, instruction, form).Check();
        }
    }

    private static bool IsNone(DockerfileInstruction instruction) =>
        instruction.Keyword == Keywords.HealthCheck
        && instruction.Words is [{ Text: string kind }, ..]
        && kind.Equals("NONE", StringComparison.OrdinalIgnoreCase);

    private void CheckKeyword(DockerfileInstruction instruction)
    {
        string? nearest = NearestWord.Find(instruction.Keyword.ToUpperInvariant(), InstructionForm.AllKeywords);
        faults.Add(
            instruction.KeywordRange,
            $"{FaultList.Quote(instruction.Keyword)} is not an instruction",
            "every instruction begins with one of Docker's keywords",
            nearest is null ? "Is a '\\' missing at the end of the line before?" : $"Did you mean {nearest}?");
    }

    /// <summary>Returns whether the arguments are right.</summary>
    private bool CheckArguments(DockerfileInstruction instruction) => instruction.Keyword switch
    {
        Keywords.Add or Keywords.Copy => CheckCopy(instruction),
        Keywords.Env or Keywords.Label or Keywords.Arg => CheckNames(instruction),
        Keywords.Expose or Keywords.User or Keywords.WorkDir or Keywords.StopSignal or Keywords.Maintainer => Wants(instruction, instruction.Words.Count > 0),
        Keywords.Volume => Wants(instruction, instruction.Words.Count > 0) && CheckVolumes(instruction),
        Keywords.Shell => CheckShell(instruction),
        Keywords.HealthCheck => CheckHealth(instruction),
        Keywords.OnBuild => CheckTrigger(instruction),
        _ => true,
    };

    private bool Wants(DockerfileInstruction instruction, bool isThere) =>
        isThere || Refuse(instruction.Range, $"{instruction.Keyword} has no argument", "it needs one", "Add it, or delete the instruction.");

    private bool CheckCopy(DockerfileInstruction instruction)
    {
        if (instruction.Words.Count < 2)
        {
            string count = instruction.Words.Count == 0 ? "no" : "only one";
            return Refuse(
                instruction.Range, $"{instruction.Keyword} has {count} argument", "it needs a source and a destination", "Add the destination, such as './'.");
        }

        return !HereDocumentReader.IsHereDocument(instruction.Words[^1].Argument) || Refuse(
            instruction.Words[^1].Range,
            "the destination is a here-document",
            "the last argument is the path that is written",
            "Put the path behind the here-document.");
    }

    private bool CheckNames(DockerfileInstruction instruction)
    {
        if (instruction.Words.Count == 0)
        {
            return Wants(instruction, isThere: false);
        }

        foreach (DockerfilePair pair in instruction.Pairs.Where(pair => pair.Key.Text.Length == 0))
        {
            return Refuse(
                pair.Value!.Range, $"a value of {instruction.Keyword} has no name", "a name stands before '='", "Write the name directly before '='.");
        }

        return true;
    }

    private bool CheckVolumes(DockerfileInstruction instruction)
    {
        foreach (DockerfileWord volume in instruction.Words.Where(volume => string.IsNullOrWhiteSpace(volume.Argument)))
        {
            return Refuse(volume.Range, "a volume's path is empty", "a volume is mounted at a path", "Write the path, or delete this element.");
        }

        return true;
    }

    private bool CheckShell(DockerfileInstruction instruction) =>
        Wants(instruction, instruction.Words.Count > 0 || instruction.CommandLine is not null)
        && (instruction.IsExecForm || Refuse(
            instruction.Range, "SHELL is not a JSON array", "it has only the JSON form", "Write it such as SHELL [\"/bin/bash\", \"-c\"]."));

    private bool CheckHealth(DockerfileInstruction instruction)
    {
        if (instruction.Words.Count == 0)
        {
            return Wants(instruction, isThere: false);
        }

        bool hasCommand = instruction.Words.Count > 1;
        return instruction.Words[0].Text.ToUpperInvariant() switch
        {
            "NONE" => !hasCommand || Refuse(
                instruction.Range, "HEALTHCHECK NONE has arguments", "NONE turns the base image's check off", "Delete the arguments, or write CMD for NONE."),
            "CMD" => hasCommand || Refuse(
                instruction.Range, "HEALTHCHECK CMD has no command", "the engine runs this command", "Write the command behind CMD."),
            _ => Refuse(
                instruction.Words[0].Range,
                $"{FaultList.Quote(instruction.Words[0].Text)} is no kind of health check",
                "the kinds are CMD and NONE",
                "Write HEALTHCHECK CMD command; its options come before CMD."),
        };
    }

    private bool CheckTrigger(DockerfileInstruction instruction)
    {
        if (instruction.Trigger is not { } trigger)
        {
            return Wants(instruction, isThere: false);
        }

        return !NoTriggers.Contains(trigger.Keyword) || Refuse(
            trigger.KeywordRange,
            $"{trigger.Keyword} cannot be a trigger",
            "ONBUILD takes any instruction but ONBUILD, FROM and MAINTAINER",
            "Delete this line.");
    }

    private bool Refuse(SourceRange range, string problem, string reason, string fix)
    {
        faults.Add(range, problem, reason, fix);
        return false;
    }
}
