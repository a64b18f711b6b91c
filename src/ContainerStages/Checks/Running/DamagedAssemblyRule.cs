using System.Reflection.PortableExecutable;
using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Metadata;

namespace ContainerStages.Checks.Running;

/// <summary>
/// An assembly that <c>App.deps.json</c> lists is empty or cut off, as a full disk or an interrupted copy leaves it: BadImageFormatException when it
/// is loaded. It is an error for the app's own assembly, which is loaded first; another one may never be needed.
/// </summary>
internal static class DamagedAssemblyRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        if (DependencyFile.FileOf(plan.Files, plan.AppName) is { } list)
        {
            var listed = DependencyFile.Read(list.Content).Files;
            string[] damaged =
            [
                .. plan.Files.Where(file => file.RelativePath.EndsWith(".dll", StringComparison.Ordinal) && listed.Contains(file.RelativePath) && IsDamaged(file.Content)).Select(file => file.RelativePath),
            ];
            if (damaged.Length > 0)
            {
                yield return new Finding(
                    Catalogue.DamagedAssembly,
                    $"cannot load {Listing.Of(damaged)}: the file is empty or cut off, and code that uses it would end in BadImageFormatException",
                    "Delete the bin and obj folders and publish again. If a package has it so, delete that from NuGet's package folder, and restore.")
                {
                    Severity = damaged.Contains(plan.AppName + ".dll") ? null : Severity.Warning,
                };
            }
        }
    }

    /// <summary>
    /// Whether the file is empty, or is a PE file with fewer bytes than its headers say. A file that is not a PE file has another format and is
    /// ignored.
    /// </summary>
    private static bool IsDamaged(FileContent content) => content.Length == 0 || content.Read(stream =>
    {
        using var file = new BufferedStream(stream);
        if (file.ReadByte() != 'M' || file.ReadByte() != 'Z')
        {
            return false;
        }

        try
        {
            file.Position = 0;
            using var image = new PEReader(file);
            return image.PEHeaders.SectionHeaders.Any(section => section.PointerToRawData + (long)section.SizeOfRawData > content.Length);
        }
        catch (Exception e) when (ManagedFile.IsDamage(e))
        {
            return true;
        }
    });
}
