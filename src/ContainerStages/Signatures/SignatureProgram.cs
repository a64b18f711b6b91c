using System.ComponentModel;
using System.Globalization;
using System.Text;
using CliWrap;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Processes;

namespace ContainerStages.Signatures;

/// <summary>
/// Runs cosign or notation. Each command is about one image by its digest: what a tag points to may change between the look and the signature.
/// </summary>
/// <param name="variable">The value of a variable of the environment.</param>
/// <param name="log">Gets what the program says while it signs: without a key, it may wait for somebody who confirms a code.</param>
internal sealed class SignatureProgram(SignatureSettings settings, SignatureUse use, Func<string, string?> variable, Progress progress, Action<string> log)
{
    private const string Cosign = "cosign";
    private const string Notation = "notation";

    /// <summary>The exit codes of <c>cosign verify</c>. The second one also stands for signatures that could not be read.</summary>
    private const int NoSignature = 10;

    /// <inheritdoc cref="NoSignature"/>
    private const int NoMatchingSignature = 12;

    /// <summary>What cosign says of each document.</summary>
    private static readonly string[] Uninteresting = ["Using payload from: ", "Not replacing attestation predicate: "];

    /// <summary>What is shown of an error.</summary>
    private const int MostOfError = 1000;

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
            throw ContainerStagesException.InvalidValue(use.KeyProperty, settings.Key, "There is no such file. Write the path of a key, or a reference to one such as azurekms://myvault.vault.azure.net/release or env://VARIABLE.");
        }

        if (!HostSystem.Current.HasProgram(settings.Tool, variable("PATH")))
        {
            throw new ContainerStagesException(
                use.Failure, $"cannot {use.Verb} with {settings.Tool}: there is no such program on the path", $"Install {settings.Tool}, or remove {use.Property}.");
        }
    }

    /// <summary>Signs an image.</summary>
    /// <param name="image">By its digest.</param>
    /// <param name="isInsecure">The registry has no trusted certificate.</param>
    /// <param name="account">The account for the registry.</param>
    /// <exception cref="ContainerStagesException">The program is not there, or has failed.</exception>
    public async Task SignAsync(ImageReference image, bool isInsecure, RegistryAccountFolder account, CancellationToken cancellationToken) =>
        await MakeAsync(image, ["sign", .. YesToCosign, .. Key, .. Access(isInsecure), .. settings.Arguments, image.ToString()], account, cancellationToken);

    /// <summary>Signs a document about an image, in place of an older one of its type.</summary>
    /// <param name="type">cosign's name of the predicate's type.</param>
    /// <param name="predicateFile">Its path.</param>
    /// <exception cref="ContainerStagesException">The program is not there, or has failed.</exception>
    public async Task AttestAsync(ImageReference image, string type, string predicateFile, bool isInsecure, RegistryAccountFolder account, CancellationToken cancellationToken) => await MakeAsync(
        image,
        ["attest", .. YesToCosign, "--replace", "--type", type, "--predicate", predicateFile, .. Key, .. Access(isInsecure), .. settings.Arguments, image.ToString()],
        account,
        cancellationToken);

    /// <summary>Verifies the signature of an image.</summary>
    /// <exception cref="ContainerStagesException">It has none that counts, the program is not there, or it could not find out.</exception>
    public async Task VerifyAsync(ImageReference image, bool isInsecure, RegistryAccountFolder account, CancellationToken cancellationToken)
    {
        Result result = await RunAsync(image, ["verify", .. Key, .. Access(isInsecure), .. settings.Arguments, image.ToString()], account, _ => { }, cancellationToken);
        if (result.ExitCode == 0)
        {
            return;
        }

        string why = (settings.Tool, result.ExitCode) switch
        {
            (Cosign, NoSignature) => "cosign finds no signature of it",
            (Cosign, NoMatchingSignature) => "it has signatures, and cosign could verify none of them",
            _ => "nobody knows whether its signature counts",
        };
        string advice = settings.Tool == Cosign
            ? $"Take a base that is signed by somebody you trust, or have this one signed. If it is, mend what cosign says: {use.KeyProperty}, the identity in {use.ArgumentsProperty}, the way to the registry; --insecure-ignore-tlog there is for signatures that are in no transparency log."
            : "Take a base that is signed by somebody you trust, or have this one signed. If it is, mend what notation says: its trust policy and its certificates.";
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

    private async Task MakeAsync(ImageReference image, string[] arguments, RegistryAccountFolder account, CancellationToken cancellationToken)
    {
        Result result = await RunAsync(image, arguments, account, Report, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new ContainerStagesException(
                use.Failure,
                $"cannot sign {image}: {Describe(arguments[0], result)}. The image is there by its digest, not everything of it is signed, and its tags are where they were",
                (result.Error.Contains("reading key", StringComparison.Ordinal)
                    ? $"If the key has a password, put it into the variable {ChildProcess.KeyPassword}."
                    : $"Mend what {settings.Tool} says, with {use.ArgumentsProperty} where it is an argument.")
                    + " Then run this again: only signatures and tags are missing.");
        }

        void Report(string line)
        {
            if (!Uninteresting.Any(start => line.StartsWith(start, StringComparison.Ordinal)))
            {
                log($"{settings.Tool}: {line}");
            }
        }
    }

    private async Task<Result> RunAsync(ImageReference image, string[] arguments, RegistryAccountFolder account, Action<string> report, CancellationToken cancellationToken)
    {
        using RunningWork work = progress.Begin($"Waiting for {settings.Tool} to {arguments[0]} {image}");
        StringBuilder said = new();
        void Add(string line)
        {
            // Both outputs come at the same time.
            lock (said)
            {
                said.Append(line).Append('\n');
                report(line);
            }
        }

        try
        {
            CommandResult result = await ChildProcess.Wrap(settings.Tool, [.. account.Variables, .. KeyPassword])
                .WithArguments(arguments)
                .WithWorkingDirectory(settings.Folder)
                .WithValidation(CommandResultValidation.None)
                .WithStandardOutputPipe(PipeTarget.ToDelegate(Add))
                .WithStandardErrorPipe(PipeTarget.ToDelegate(Add))
                .ExecuteAsync(cancellationToken);
            return new Result(result.ExitCode, ErrorOf(said.ToString()));
        }
        catch (Win32Exception e)
        {
            throw new ContainerStagesException(
                use.Failure, $"cannot {use.Verb} with {settings.Tool}: {(e.InnerException ?? e).Message.TrimEnd('.')}", $"Have a {settings.Tool} on the path that this machine can run, or remove {use.Property}.", e);
        }
    }

    private (string Name, string Value)[] KeyPassword => settings.Tool == Cosign && variable(ChildProcess.KeyPassword) is { } password ? [(ChildProcess.KeyPassword, password)] : [];

    /// <summary>From the first error on, up to where cosign says everything again.</summary>
    private static string ErrorOf(string said)
    {
        string[] lines = said.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] error = [.. lines.SkipWhile(line => !line.Contains("Error:", StringComparison.Ordinal)).TakeWhile(line => !line.StartsWith("error during command execution:", StringComparison.Ordinal))];
        string text = error.Length > 0 ? string.Join(' ', error) : lines.LastOrDefault() ?? "It said nothing";
        return text.Length > MostOfError ? text[..MostOfError] + "…" : text;
    }

    private string Describe(string command, Result result) =>
        string.Create(CultureInfo.InvariantCulture, $"'{settings.Tool} {command}' ended with exit code {result.ExitCode}: {result.Error}");

    private readonly record struct Result(int ExitCode, string Error);
}
