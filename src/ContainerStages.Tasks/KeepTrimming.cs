using ContainerStages.Oci;
using ContainerStages.Trimming;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Keeps the result of a whole run of the trimmer.</summary>
public sealed class KeepTrimming : KeptTrimmingTask
{
    /// <summary><see cref="FindKeptTrimming.Key"/> before the run.</summary>
    [Required]
    public string Key { get; set; } = "";

    private protected override void Execute(KeptTrimming trimming) => trimming.Keep(Digest.Parse(Key));
}
