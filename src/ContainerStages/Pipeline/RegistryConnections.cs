using System.Collections.Immutable;
using ContainerStages.Bases;
using ContainerStages.Destinations;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Registry.Accounts;
using ContainerStages.Registry.Blobs;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Transport;
using ContainerStages.Signatures;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>The options with which a verb talks to each registry.</summary>
/// <param name="destination">The registry that the image goes to; empty for none. A base from there is pulled with its account, as the SDK does.</param>
internal sealed class RegistryConnections(RegistrySettings settings, string destination, IReporter reporter, Progress progress)
{
    /// <summary>For a base from a registry.</summary>
    public RegistryBaseOptions BaseOptions(string registry) => new()
    {
        Registry = Options(PullAccount(registry)),
        Offline = settings.Offline,
        Report = reporter.High,
    };

    /// <summary>For the base of an image, which may have to be signed.</summary>
    public RegistryBaseOptions VerifiedBaseOptions(string registry) => settings.BaseVerification is { } verification
        ? BaseOptions(registry) with { Verify = (image, store, cancellationToken) => VerifyAsync(verification, image, store, cancellationToken) }
        : BaseOptions(registry);

    /// <summary>To read an image that the project may have pushed: with the account for its registry there, and elsewhere as a base.</summary>
    public RegistryOptions PullOptions(string registry) =>
        RegistryAddress.AreSame(registry, destination) ? PushOptions(withAccount: true) : BaseOptions(registry).Registry;

    /// <param name="withAccount">The account that the environment gives is for the first registry alone: nobody meant to show it to the others.</param>
    public RegistryOptions PushOptions(bool withAccount) => Options(withAccount ? PushAccount : null);

    /// <summary>For files of other servers, which get no account.</summary>
    public RegistryOptions DownloadOptions() => Options(null);

    /// <summary>
    /// The layers that an earlier verb did not build, but found in registries: what a destination still needs of them comes from there.
    /// </summary>
    public void PromiseLayers(Image image, ContentStore store)
    {
        foreach (IGrouping<ImageReference, Layer> layers in image.Layers.Where(layer => layer.Source is not null).GroupBy(layer => layer.Source!))
        {
            var pull = new RegistryPull(layers.Key, BaseOptions(layers.Key.Registry));
            store.Promises.Claim(pull);
            pull.Promise(layers.Select(layer => layer.Blob), store);
        }
    }

    /// <summary>The program that signs what is pushed; null if nothing is signed.</summary>
    /// <exception cref="Diagnostics.ContainerStagesException">The settings cannot be used.</exception>
    public SignatureProgram? Signer() => settings.Signing is { } signing ? Program(signing, SignatureUse.Sign) : null;

    /// <summary>The account for the destination, for the program that signs there.</summary>
    public Task<RegistryAccountFolder> SignerAccountAsync(Place place, ContentStore store, CancellationToken cancellationToken) =>
        AccountAsync(RegistryAddress.AreSame(place.Registry, destination) ? PushAccount : null, place.Registry, place.Name.Repository, store, cancellationToken);

    /// <summary>Whether the registry may be used without a trusted certificate.</summary>
    public bool IsInsecure(string registry, string repository) => Options(null).AddressOf(registry, repository).AllowsInsecure;

    private ICredentialSource? PushAccount => EnvironmentCredentials.ForPush(settings.Variable);

    private ICredentialSource? PullAccount(string registry) =>
        EnvironmentCredentials.ForPull(registry, fromDestination: RegistryAddress.AreSame(registry, destination), settings.Variable);

    private static async Task<RegistryAccountFolder> AccountAsync(ICredentialSource? source, string registry, string repository, ContentStore store, CancellationToken cancellationToken) =>
        new(registry, source is null ? null : await source.FindAsync(registry, repository, cancellationToken), store);

    private async Task VerifyAsync(SignatureSettings verification, ImageReference image, ContentStore store, CancellationToken cancellationToken)
    {
        if (settings.Offline)
        {
            throw BaseSignature.NotWith(image.ToString(), "ContainerStagesOffline is set, and the signature is in the registry", "Set one of the two.");
        }

        using RegistryAccountFolder account = await AccountAsync(PullAccount(image.Registry), image.Registry, image.Repository, store, cancellationToken);
        SignatureProgram program = Program(verification, SignatureUse.VerifyBase);
        await program.VerifyAsync(image, IsInsecure(image.Registry, image.Repository), account, cancellationToken);
        reporter.Normal($"The signature of the base {image} counts, says {program.Tool}.");
    }

    private SignatureProgram Program(SignatureSettings signature, SignatureUse use)
    {
        var program = new SignatureProgram(signature, use, settings.Variable, progress, reporter.High);
        program.Check();
        return program;
    }

    /// <param name="explicitly">Who to be; null to ask the files of docker and podman, which are also for where that account is not.</param>
    private RegistryOptions Options(ICredentialSource? explicitly)
    {
        RegistryConfigurationFiles files = settings.Files;
        var docker = DockerDaemonSettings.Read(files);
        return new RegistryOptions
        {
            InsecureRegistries = settings.InsecureRegistries.ToImmutableHashSet(StringComparer.OrdinalIgnoreCase).Union(docker.InsecureRegistries),
            Credentials = new CredentialSources([
                .. explicitly is null ? Array.Empty<ICredentialSource>() : [explicitly],
                .. files.Accounts.Select(file => new DockerConfigCredentials(file) { Progress = progress }),
            ]),
            Mirrors = new RegistryMirrors(files, docker.Mirrors),
            Files = files,
            Proxy = EnvironmentProxy.Read(settings.Variable),
            Progress = progress,
            ChunkSize = EnvironmentUploads.ChunkSize(settings.Variable),
            ParallelUploads = EnvironmentUploads.Parallel(settings.Variable),
        };
    }
}
