using System.ComponentModel;
using System.Globalization;
using CliWrap;
using CliWrap.Buffered;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Processes;

namespace ContainerStages.Signatures;

/// <summary>
/// Runs cosign or notation. Each command is about one image by its digest: what a tag points to may change between the look and the signature.
/// </summary>
/// <param name="variable">The value of a variable of the environment.</param>
internal sealed class SignatureProgram(SignatureSettings settings, SignatureUse use, Func<string, string?> variable, Progress progress)
{
    private const string Cosign = "cosign";
    private const string Notation = "notation";

    /// <summary>The exit codes of <c>cosign verify</c>.</summary>
    private const int NoSignature = 10;

    /// <inheritdoc cref="NoSignature"/>
    private const int NoMatchingSignature = 12;

    /// <summary>Whether it signs documents about an image, too.</summary>
    public bool Attests => settings.Tool == Cosign;

    /// <summary>For messages.</summary>
    public string Tool => settings.Tool;

    /// <summary>Finds out without an image whether the settings can be used.</summary>
    /// <exception cref="ContainerStagesException">They cannot.</exception>
    public void Check()
    {
        if (settings.Tool is not (Cosign or Notation))
        {
            throw ContainerStagesException.InvalidValue(use.Property, settings.Tool, "Use cosign or notation, or leave it out.");
        }

        if (settings.Tool == Notation && use == SignatureUse.VerifyBase && settings.Key.Length > 0)
        {
            throw ContainerStagesException.InvalidValue(use.KeyProperty, settings.Key, "notation's own trust policy says whose signatures count: leave the key out.");
        }

        if (settings.Tool == Cosign && settings.Key.Length == 0 && use == SignatureUse.VerifyBase && !settings.Arguments.Any(argument => argument.StartsWith("--certificate-identity", StringComparison.Ordinal)))
        {
            throw new ContainerStagesException(
                Catalogue.InvalidValue,
                $"cannot verify the base with cosign: neither a key nor an identity says whose signature counts",
                $"Set {use.KeyProperty} to the signer's public key; or, for signatures without keys, {use.ArgumentsProperty} to --certificate-identity=WHO;--certificate-oidc-issuer=WHERE.");
        }

        if (settings.Tool == Cosign && Path.IsPathRooted(settings.Key) && !File.Exists(settings.Key))
        {
            throw ContainerStagesException.InvalidValue(use.KeyProperty, settings.Key, "There is no such file. Write the path of a key, or a reference to one such as azurekms://vault/key or env://VARIABLE.");
        }

        if (!HostSystem.Current.HasProgram(settings.Tool, variable("PATH")))
        {
            throw Missing();
        }
    }

    /// <summary>Signs an image.</summary>
    /// <param name="image">By its digest.</param>
    /// <param name="isInsecure">The registry has no trusted certificate.</param>
    /// <param name="account">The program's environment, as <see cref="RegistryAccountFolder"/> makes it.</param>
    /// <exception cref="ContainerStagesException">The program is not there, or has failed.</exception>
    public async Task SignAsync(ImageReference image, bool isInsecure, RegistryAccountFolder account, CancellationToken cancellationToken)
    {
        Result result = await RunAsync(image, ["sign", .. YesToCosign, .. Key, .. Access(isInsecure), .. settings.Arguments, image.ToString()], account, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw NotSigned(image, result);
        }
    }

    /// <summary>Signs a document about an image, in place of an older one of its type.</summary>
    /// <param name="type">cosign's name of the predicate's type.</param>
    /// <param name="predicateFile">Its path.</param>
    /// <exception cref="ContainerStagesException">The program is not there, or has failed.</exception>
    public async Task AttestAsync(ImageReference image, string type, string predicateFile, bool isInsecure, RegistryAccountFolder account, CancellationToken cancellationToken)
    {
        Result result = await RunAsync(
            image,
            ["attest", .. YesToCosign, "--replace", "--type", type, "--predicate", predicateFile, .. Key, .. Access(isInsecure), .. settings.Arguments, image.ToString()],
            account,
            cancellationToken);
        if (result.ExitCode != 0)
        {
            throw NotSigned(image, result);
        }
    }

    /// <summary>Verifies the signature of an image.</summary>
    /// <exception cref="ContainerStagesException">It has none that counts, the program is not there, or it could not find out.</exception>
    public async Task VerifyAsync(ImageReference image, bool isInsecure, RegistryAccountFolder account, CancellationToken cancellationToken)
    {
        Result result = await RunAsync(image, ["verify", .. Key, .. Access(isInsecure), .. settings.Arguments, image.ToString()], account, cancellationToken);
        if (result.ExitCode == 0)
        {
            return;
        }

        (string why, string advice) = (settings.Tool, result.ExitCode) switch
        {
            (Cosign, NoSignature) => ("it has no signature", "Take a base that is signed, have this one signed, or remove ContainerStagesVerifyBase."),
            (Cosign, NoMatchingSignature) => ("it has signatures, and none of them counts", $"Take a base that is signed by whom you trust. If this one is, mend {use.KeyProperty} or the identity in {use.ArgumentsProperty}."),
            _ => ("nobody knows whether its signature counts", $"Mend what {settings.Tool} says, with {use.ArgumentsProperty} where it is an argument: --insecure-ignore-tlog is for signatures that are in no transparency log."),
        };
        throw new ContainerStagesException(use.Failure, $"cannot build on {image}: {why}. {Describe("verify", result)}", advice);
    }

    private string[] YesToCosign => settings.Tool == Cosign ? ["--yes"] : [];

    private string[] Key => settings.Key.Length > 0 ? ["--key", settings.Key] : [];

    private string[] Access(bool isInsecure) => (isInsecure, settings.Tool) switch
    {
        (false, _) => [],
        (_, Cosign) => ["--allow-insecure-registry", "--allow-http-registry"],
        _ => ["--insecure-registry"],
    };

    private async Task<Result> RunAsync(ImageReference image, string[] arguments, RegistryAccountFolder account, CancellationToken cancellationToken)
    {
        using RunningWork work = progress.Begin($"Waiting for {settings.Tool} to {arguments[0]} {image}");
        try
        {
            BufferedCommandResult result = await ChildProcess.Wrap(settings.Tool, account.Variables)
                .WithArguments(arguments)
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(cancellationToken);
            return new Result(result.ExitCode, LastLine(result.StandardError) ?? LastLine(result.StandardOutput) ?? "It said nothing");
        }
        catch (Win32Exception)
        {
            throw Missing();
        }
    }

    /// <summary>cosign says everything twice, the second time with a beginning that explains nothing.</summary>
    private static string? LastLine(string output)
    {
        string[] lines = output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.LastOrDefault(line => line.Contains("Error:", StringComparison.Ordinal)) ?? lines.LastOrDefault();
    }

    private string Describe(string command, Result result) =>
        string.Create(CultureInfo.InvariantCulture, $"'{settings.Tool} {command}' ended with exit code {result.ExitCode}: {result.Line}");

    private ContainerStagesException NotSigned(ImageReference image, Result result) => new(
        use.Failure,
        $"cannot sign {image}: {Describe("sign", result)}. The image is there by its digest, unsigned, and its tags are where they were",
        result.Line.Contains("reading key", StringComparison.Ordinal)
            ? "If the key has a password, put it into the variable COSIGN_PASSWORD. Then publish again: only the signature and the tags are missing."
            : $"Mend what {settings.Tool} says, with {use.ArgumentsProperty} where it is an argument. Then publish again: only the signature and the tags are missing.");

    private ContainerStagesException Missing() => new(
        use.Failure,
        $"cannot {use.Verb} with {settings.Tool}: there is no such program on the path",
        $"Install {settings.Tool}, or remove {use.Property}.");

    private readonly record struct Result(int ExitCode, string Line);
}
