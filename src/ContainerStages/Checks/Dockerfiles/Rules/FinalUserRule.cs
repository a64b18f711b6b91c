using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;
using ContainerStages.Oci;

namespace ContainerStages.Checks.Dockerfiles.Rules;

/// <summary>D9: the image's user is numeric and not root. Kubernetes' <c>runAsNonRoot</c> cannot verify a name.</summary>
internal static class FinalUserRule
{
    public static IEnumerable<DockerfileFinding> Check(DockerfileUnderCheck facts)
    {
        if (facts.Final is not { } final || !Runs(final) || final.Root is { IsWindows: true })
        {
            yield break;
        }

        if (final.Last(Keywords.User) is not { } last)
        {
            if (!HasOtherUser(final.Root))
            {
                yield return new DockerfileFinding(
                    Catalogue.DockerfileUser,
                    final.Stage.From.Range,
                    $"cannot see that the image does not run as root: no line of the final stage sets USER, and {WhatIsKnown(final.Root)}",
                    $"Add USER {KnownUsers.Advised(final)} before the last command.");
            }

            yield break;
        }

        string written = last.Instruction.Words.Count > 0 ? last.Instruction.Words[0].Value : "";
        if (Fault(last, written) is { } fault)
        {
            yield return new DockerfileFinding(
                Catalogue.DockerfileUser, last.Range, $"cannot run as '{written}', which line {last.Line} sets: {fault}",
                    $"Write USER {KnownUsers.Numeric(written, final) ?? KnownUsers.Advised(final)} in line {last.Line}.");
        }
    }

    private static string? Fault(PlacedInstruction placed, string written)
    {
        if (KnownUsers.IsAppUid(written))
        {
            return null;
        }

        if (placed.Variables.Expand(written) is not { } expanded)
        {
            return "no line gives the variable a value";
        }

        string user = expanded.Split(':')[0].Trim();
        return user == "root" ? "that is root"
            : NumericUser.TryParseId(user, out uint id) ? (id == 0 ? "that is root" : null)
            : user.Length == 0 ? "it is empty"
            : "it is a name, and Kubernetes' runAsNonRoot accepts only a number";
    }

    /// <summary>An image of files alone, for <c>docker build --output</c>, starts nothing.</summary>
    private static bool Runs(StageFacts final) => final.Root is not { IsScratch: true } || final.Last(Keywords.Cmd) is not null
        || final.Last(Keywords.Entrypoint) is not null;

    private static bool HasOtherUser(BaseImage? image) =>
        image is not null && ((image.Tag ?? "").Contains("nonroot", StringComparison.Ordinal)
            || (image.Repository.Contains("dotnet/", StringComparison.Ordinal)
                && ((image.Tag ?? "").Contains("chiseled", StringComparison.Ordinal) || (image.Tag ?? "").Contains("distroless", StringComparison.Ordinal)))
            || image.Repository.StartsWith("cgr.dev/", StringComparison.Ordinal) || image.Name.EndsWith("-unprivileged", StringComparison.Ordinal));

    private static string WhatIsKnown(BaseImage? image) => image switch
    {
        null => "its base is a variable without a default",
        { IsScratch: true } => "scratch has no user, so that it is root",
        _ => $"the base's own user counts, which for '{image}' is not known here and for most images is root",
    };
}
