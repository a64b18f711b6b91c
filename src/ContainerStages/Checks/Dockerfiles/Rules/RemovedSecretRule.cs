using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;
using ContainerStages.IO;

namespace ContainerStages.Checks.Dockerfiles.Rules;

/// <summary>D13: a secret that one line brings is not gone when a later line removes it: the layer of the first line still has it.</summary>
internal static class RemovedSecretRule
{
    public static IEnumerable<DockerfileFinding> Check(DockerfileUnderCheck facts) =>
        from stage in facts.Stages
        from removal in stage.Instructions
        where removal.Keyword == Keywords.Run
        from command in removal.Commands
        where command.Name is "rm" or "shred" or "unlink"
        from path in command.Words.Skip(1).Where(word => !word.StartsWith('-'))
        let name = NameOf(path)
        let copy = stage.Before(removal).Select(ContextCopy.Of).OfType<ContextCopy>().FirstOrDefault(copy => Brings(copy, name))
        where copy is not null
        select new DockerfileFinding(
            Catalogue.RemovedSecret,
            removal.Range,
            $"cannot remove '{name}' in line {removal.Line}: it stays in the layer of line {copy.Instruction.Line}, "
                + "where everybody reads it who has the layers",
            $"Replace line {copy.Instruction.Line} by a secret mount in the line that needs it: RUN --mount=type=secret,id=NAME,target=FILE …");

    private static bool Brings(ContextCopy copy, string name) => copy.Sources.Any(source =>
        ContextCopy.PathOf(source) is var path
            && ((SecretNames.IsFile(path) && (NameOf(path) == name || IsAt(copy, name))) || (IsAt(copy, name) && SecretNames.IsFile(name))));

    /// <summary>Whether the copy goes to the removed file, or into the removed folder.</summary>
    private static bool IsAt(ContextCopy copy, string name) => copy.Instruction.Instruction.Words[^1].Value.Split('/').Contains(name);

    private static string NameOf(string path) => RelativePath.NameOf(path.TrimEnd('/', '*'));
}
