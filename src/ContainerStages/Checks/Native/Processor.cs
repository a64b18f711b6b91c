using ContainerStages.Checks.Facts;
using ContainerStages.FileSystems;

namespace ContainerStages.Checks.Native;

/// <summary>A processor and its names.</summary>
/// <param name="Architecture">Its name in an image's configuration (Go's GOARCH).</param>
/// <param name="Machine">The <c>e_machine</c> of its programs.</param>
/// <param name="Triplet">Its name in Debian's folders of libraries, such as <c>/usr/lib/x86_64-linux-gnu</c>.</param>
/// <param name="Identifier">Its name in .NET's runtime identifiers.</param>
internal sealed record Processor(string Architecture, int Machine, string Triplet, string Identifier)
{
    private static readonly Processor[] s_all =
    [
        new("amd64", 62, "x86_64-linux-gnu", "x64"),
        new("arm64", 183, "aarch64-linux-gnu", "arm64"),
        new("arm", 40, "arm-linux-gnueabihf", "arm"),
        new("386", 3, "i386-linux-gnu", "x86"),
        new("ppc64le", 21, "powerpc64le-linux-gnu", "ppc64le"),
        new("s390x", 22, "s390x-linux-gnu", "s390x"),
        new("riscv64", 243, "riscv64-linux-gnu", "riscv64"),
        new("loong64", 258, "loongarch64-linux-gnu", "loongarch64"),
    ];

    /// <summary>The image's processor; null if it is not in the table: then its programs cannot be checked.</summary>
    public static Processor? Of(PlanUnderCheck plan) => s_all.FirstOrDefault(processor => processor.Architecture == plan.Plan.Base.Config.Platform.Architecture);

    public static string NameOf(int machine) => s_all.FirstOrDefault(processor => processor.Machine == machine)?.Architecture ?? $"machine {machine}";

    public bool Runs(ImageEntry program) => program.Entry.Elf is { } elf && elf.Machine == Machine;
}
