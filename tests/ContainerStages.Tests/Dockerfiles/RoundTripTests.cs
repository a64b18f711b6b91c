using ContainerStages.Benchmarks.Fuzzing;
using ContainerStages.Dockerfiles;
using FsCheck;
using FsCheck.Fluent;

namespace ContainerStages.Tests.Dockerfiles;

/// <summary>A rewriter may replace the range of one word, and everything else stays.</summary>
[TestClass]
public sealed class RoundTripTests
{
    private const string Replacement = "replaced";

    [TestMethod]
    public void Replacing_one_word_changes_that_word_alone() => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        string text = "FROM base\n" + DockerfileMutator.Generate(random);
        Dockerfile file = Dockerfile.Parse(text);
        (DockerfileInstruction instruction, int index, DockerfileWord word) = Replaceable(file).OrderBy(_ => random.Next()).FirstOrDefault();
        if (word is null)
        {
            return true;
        }

        string quoted = instruction.IsExecForm ? $"\"{Replacement}\"" : Replacement;
        Dockerfile changed = Dockerfile.Parse(text[..word.Range.Start] + quoted + text[word.Range.End..]);

        DockerfileWord[] words = [.. instruction.Words];
        words[index] = word with { Text = quoted };
        int place = file.Instructions.ToList().IndexOf(instruction);
        IEnumerable<string> expected = file.Instructions.Select((other, i) => DockerfileFacts.Fact(i == place ? other with { Words = words } : other));
        return expected.SequenceEqual(changed.Instructions.Select(DockerfileFacts.Fact));
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Any_text_is_covered_by_what_was_read() =>
        Prop.ForAll<string>(text => DockerfileInvariants.Check(text ?? "") is null).QuickCheckThrowOnFailure();

    /// <summary>Words of which any other text can take the place.</summary>
    private static IEnumerable<(DockerfileInstruction Instruction, int Index, DockerfileWord Word)> Replaceable(Dockerfile file) =>
        from instruction in file.Instructions
        where instruction.Keyword is Keywords.Run or Keywords.Copy or Keywords.Expose or Keywords.Cmd or Keywords.Entrypoint or Keywords.User
        where instruction.HereDocuments.Count == 0
        from entry in instruction.Words.Select((word, index) => (word, index))
        where entry.word.Range.Line == entry.word.Range.EndLine
        select (instruction, entry.index, entry.word);
}
