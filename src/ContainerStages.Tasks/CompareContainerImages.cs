using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Storage;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Compares two images in the content store, and names what differs: layers, files, settings.</summary>
public sealed class CompareContainerImages : ContainerTask
{
    /// <summary>The manifest's digest of one image.</summary>
    [Required]
    public string FirstDigest { get; set; } = "";

    /// <summary>The manifest's digest of the other.</summary>
    [Required]
    public string SecondDigest { get; set; } = "";

    private protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        if (FirstDigest == SecondDigest)
        {
            LogHigh($"Reproducible: both builds made {FirstDigest}.");
            return;
        }

        using ContentStore store = OpenStore();
        IReadOnlyList<string> differences = await ImageComparison.CompareAsync(
            Digest.Parse(FirstDigest), Digest.Parse(SecondDigest), store, cancellationToken);
        foreach (string difference in differences)
        {
            LogHigh("  " + difference);
        }

        LogError(
            Catalogue.NotReproducible,
            $"cannot reproduce the image: the second build made {SecondDigest} and the first {FirstDigest}; differences: {differences.Count}, first: {differences[0]}",
            "Look for generated files with a time, a random number or a path of the build machine in them.");
    }
}
