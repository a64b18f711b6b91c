using ContainerStages.Dockerfiles;

namespace ContainerStages.Tests.Dockerfiles;

/// <summary>A Dockerfile's instructions as lines of facts, for tables.</summary>
internal static class DockerfileFacts
{
    /// <summary>Joins lines as a file has them.</summary>
    public static string File(params string[] lines) => string.Join('\n', lines) + "\n";

    /// <summary>Reads the instructions of one stage, and expects no fault.</summary>
    public static IReadOnlyList<DockerfileInstruction> Stage(params string[] lines)
    {
        Dockerfile file = Dockerfile.Parse(File(["FROM base", .. lines]));
        Assert.AreEqual("", Faults(file));
        return file.Stages.Single().Instructions;
    }

    /// <summary>Keyword, flags, and words in brackets as they are written.</summary>
    public static string Fact(DockerfileInstruction instruction) => string.Join(
        ' ',
        [
            instruction.Keyword,
            .. instruction.Flags.Select(flag => $"--{flag.Name}{(flag.Value is null ? "" : "=" + flag.Value)}"),
            .. instruction.IsExecForm ? ["json"] : Array.Empty<string>(),
            .. instruction.Words.Select(word => $"[{word.Text}]"),
            .. instruction.Trigger is null ? [] : new[] { $"({Fact(instruction.Trigger)})" },
        ]);

    /// <summary>One line a fault: its place and what is wrong.</summary>
    public static string Faults(Dockerfile file) => string.Join('\n', file.Faults.Select(fault => $"{fault.Range} {fault.Problem}"));
}
