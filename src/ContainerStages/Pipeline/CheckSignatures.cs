using System.Collections.Immutable;
using ContainerStages.Bases;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>What <see cref="CheckSignatures"/> looks at.</summary>
public sealed record CheckSignaturesRequest
{
    /// <summary>How images are signed and bases verified, besides how registries are reached.</summary>
    public required PipelineSettings Settings { get; init; }

    /// <summary>The absolute path of the project's folder, from which relative paths start.</summary>
    public required string Root { get; init; }

    /// <summary>The registry that the image goes to; empty for none, where nothing is signed.</summary>
    public string DestinationRegistry { get; init; } = "";

    /// <inheritdoc cref="BuildRequest.BaseImage"/>
    public required string BaseImage { get; init; }

    /// <inheritdoc cref="BuildRequest.Stages"/>
    public ImmutableArray<StageDefinition> Stages { get; init; } = [];

    /// <inheritdoc cref="BuildRequest.RuntimeIdentifier"/>
    public required string RuntimeIdentifier { get; init; }

    /// <summary>The lock file, which decides which image the base's tag means; null for none. Its absolute path.</summary>
    public string? LockFile { get; init; }
}

/// <summary>
/// Finds out before anything is compiled whether the base is signed, and whether there is what signs the image. <see cref="BuildImage"/> verifies the base again,
/// by the digest that it builds on: a tag may move in between.
/// </summary>
public static class CheckSignatures
{
    /// <exception cref="Diagnostics.ContainerStagesException">The base has no signature that counts, nobody can find out, or the settings cannot be used.</exception>
    public static async Task RunAsync(CheckSignaturesRequest request, IReporter reporter, CancellationToken cancellationToken = default)
    {
        using ContentStore store = request.Settings.OpenStore(reporter.Progress());
        var connections = new RegistryConnections(request.Settings.Registries, request.DestinationRegistry, reporter, store.Progress);
        if (request.DestinationRegistry.Length > 0)
        {
            _ = connections.Signer();
        }

        if (request.Settings.Registries.BaseVerification is not { } verification)
        {
            return;
        }

        string name = BaseSources.NameOf(request.BaseImage, request.Root, StageReader.Read(request.Stages, request.Root));
        BaseReference reference = BaseReference.Parse(name, request.Root);
        BaseSignature.Check(reference, name);
        if (reference is not BaseReference.Registry registry)
        {
            reporter.High($"ContainerStagesVerifyBase has no effect: {(reference is BaseReference.Scratch ? "an empty base has nothing that is signed" : "the base is composed from packages, and apt verifies the signatures of their distribution")}.");
            return;
        }

        RegistryBaseOptions options = connections.VerifiedBaseOptions(registry.Reference.Registry) with { LockFile = BaseSources.LockFileOf(request.LockFile, request.Settings) };
        await new RegistryBase(name, registry.Reference, options).LoadAsync(BuildRequest.PlatformOf(request.RuntimeIdentifier), store, cancellationToken);
        reporter.High($"The base '{name}' has a signature that counts, says {verification.Tool}.");
    }
}
