using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Code;

/// <summary>
/// Microsoft.Data.SqlClient refuses to open a connection in invariant globalization mode, by design: https://github.com/dotnet/SqlClient/issues/2239.
/// </summary>
internal static class SqlClientRule
{
    private const string Package = "Microsoft.Data.SqlClient";

    public static IEnumerable<Finding> Check(CodeUnderCheck code)
    {
        if (code.IsInvariantGlobalization && IsPublished(code.Files) && DependencyFile.FileOf(code.Files, code.Plan.AppName) is { } list && DependencyFile.Read(list.Content).Libraries.Contains(Package))
        {
            yield return new Finding(
                Catalogue.SqlClientInInvariantMode,
                $"cannot run {Package} in invariant globalization mode: it throws NotSupportedException when the first connection is opened",
                "Set <InvariantGlobalization>false</InvariantGlobalization> and use a base that has ICU.");
        }
    }

    /// <summary>Whether the assembly is published: the trimmer removes that of an unused package.</summary>
    private static bool IsPublished(IReadOnlyList<PublishedFile> files) => files.Any(file => file.RelativePath.Split('/')[^1] == $"{Package}.dll");
}
