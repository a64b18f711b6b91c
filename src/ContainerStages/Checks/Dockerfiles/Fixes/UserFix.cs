using System.Globalization;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Checks.Dockerfiles.Rules;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Checks.Dockerfiles.Fixes;

/// <summary>
/// D9: adds a numeric USER where the base has room for one, and writes the number of a well-known name. A USER root stays, because somebody wants it.
/// </summary>
internal static class UserFix
{
    private const int FirstUnprivilegedPort = 1024;

    public static IEnumerable<DockerfileFix> Of(DockerfileUnderCheck facts)
    {
        if (facts.Final is not { } final || !FinalUserRule.Check(facts).Any())
        {
            return [];
        }

        string text = facts.Dockerfile.Text;
        return final.Last(Keywords.User) is { } user
            ? KnownUsers.Numeric(user.Instruction.Words.Count > 0 ? user.Instruction.Words[0].Value : "", final) is { } numeric
                && final.Instructions.Contains(user)
                ? [Fix(user.Line, numeric, new TextEdit(user.Instruction.Words[0].Range.Start, user.Instruction.Words[0].Range.End, numeric))]
                : []
            : IsSafe(final) ? [Fix(final.Stage.From.Range.Line, KnownUsers.Advised(final), Insert(facts, final, text, "USER " + KnownUsers.Advised(final)))]
                : [];
    }

    private static DockerfileFix Fix(int line, string user, TextEdit edit) =>
        new(Catalogue.DockerfileUser.Code, line, $"runs the image as USER {user}", [edit]);

    /// <summary>The bases that are made for another user than root, or have none, and no port that only root may open.</summary>
    private static bool IsSafe(StageFacts final) =>
        final.Root is { } image && (KnownUsers.HasAppUid(image) || image.IsScratch || image.Repository.Contains("distroless", StringComparison.Ordinal))
        && final.ChainInstructions.Where(placed => placed.Keyword == Keywords.Expose).SelectMany(placed => placed.Instruction.Words)
            .All(word => int.TryParse(word.Value.Split('/')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int port)
                && port >= FirstUnprivilegedPort);

    /// <summary>Before the commands at the end of the stage and the comments above them.</summary>
    private static TextEdit Insert(DockerfileUnderCheck facts, StageFacts final, string text, string line)
    {
        PlacedInstruction[] atEnd = [.. final.Instructions.Reverse().TakeWhile(placed => placed.Keyword is Keywords.Cmd or Keywords.Entrypoint)];
        if (atEnd.Length == 0)
        {
            return TextEdit.After(text, final.Instructions.IsEmpty ? final.Stage.From.Range.End : final.Instructions[^1].Range.End, line);
        }

        int first = atEnd[^1].Line;
        DockerfileComment? comment = null;
        while (facts.Dockerfile.Comments.FirstOrDefault(other => other.Range.Line == first - 1) is { } above)
        {
            comment = above;
            first--;
        }

        return TextEdit.Before(text, comment?.Range.Start ?? atEnd[^1].Range.Start, line);
    }
}
