using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.IO;

namespace ContainerStages.Checks.Native;

/// <summary>
/// The published program that the image starts is for the base's C library. A program for musl does not start on glibc, nor the reverse: its loader
/// is missing, and the kernel then says that the program itself does not exist. A base with both loaders runs both.
/// </summary>
internal static class LibcRule
{
    private const string Glibc = "glibc";
    private const string Musl = "musl";

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        if (plan.Started is not { Entry: { Layer.IsBase: false } program } || program.Entry.Elf?.Interpreter is not { } interpreter || LibcOf(interpreter) is not { } wanted)
        {
            yield break;
        }

        string other = wanted == Musl ? Glibc : Musl;
        if (!Has(plan, wanted) && Has(plan, other))
        {
            yield return new Finding(
                Catalogue.WrongLibc,
                $"cannot start '/{program.Entry.Path}' on '{plan.Plan.Base.Name}': the program is for {wanted} (it wants {interpreter}), and the base has {other}",
                wanted == Musl
                    ? "Publish for a runtime identifier without 'musl', such as linux-x64, or take a base that has musl, such as one of Alpine's family."
                    : "Publish for a runtime identifier with 'musl', such as linux-musl-x64, or take a base that has glibc.");
        }
    }

    private static bool Has(PlanUnderCheck plan, string libc) => plan.Base.Entries.Any(found => !found.IsFolder && LibcOf(found.Entry.Path) == libc);

    /// <summary>
    /// The C library by the loader's name: <c>ld-musl-x86_64.so.1</c>; <c>ld-linux-aarch64.so.1</c>, and <c>ld64.so.2</c> on ppc64le and s390x.
    /// </summary>
    private static string? LibcOf(string path) => RelativePath.NameOf(path) switch
    {
        var name when name.StartsWith("ld-musl-", StringComparison.Ordinal) => Musl,
        var name when name.StartsWith("ld-linux", StringComparison.Ordinal) || name.StartsWith("ld64.so.", StringComparison.Ordinal) => Glibc,
        _ => null,
    };
}
