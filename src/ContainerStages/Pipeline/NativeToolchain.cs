using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;
using ContainerStages.Diagnostics;
using ContainerStages.Processes;

namespace ContainerStages.Pipeline;

/// <summary>
/// Finds out whether this machine has what links a native AOT app, as the SDK does: it takes the first of its compilers that is installed. But the SDK looks
/// after the app is compiled, and leaves it to the compiler to say that the linker is missing.
/// </summary>
public static class NativeToolchain
{
    private const string Lld = "lld";

    /// <param name="compilers">Names or paths of programs, in the order in which the SDK looks for them; empty for the SDK's own choice.</param>
    /// <param name="linker"><c>LinkerFlavor</c>. Every compiler finds its default linker; <c>lld</c> has to be installed.</param>
    /// <exception cref="ContainerStagesException">There is no compiler, or it does not find its linker.</exception>
    public static async Task CheckAsync(IReadOnlyList<string> compilers, string linker, CancellationToken cancellationToken)
    {
        if (compilers.Count == 0)
        {
            compilers = ["clang", "gcc"];
        }

        // With these arguments, the SDK asks for the linker's version.
        string[] arguments = linker == Lld ? ["-fuse-ld=lld", "-Wl,--version"] : ["--version"];
        foreach (string compiler in compilers)
        {
            BufferedCommandResult result;
            try
            {
                result = await ChildProcess.Wrap(compiler, ("LC_ALL", "C")).WithArguments(arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(cancellationToken);
            }
            catch (Win32Exception)
            {
                continue;
            }

            if (result.IsSuccess)
            {
                return;
            }

            string reason = result.StandardError.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.Trim() ?? $"exit code {result.ExitCode}";
            throw Missing($"'{compiler} {string.Join(' ', arguments)}' fails ({reason})", linker == Lld ? Lld : "clang");
        }

        string absent = compilers.Count == 1 ? $"{compilers[0]} is not on the path" : $"neither {string.Join(" nor ", compilers)} is on the path";
        throw Missing(absent, linker == Lld ? "clang zlib1g-dev lld" : "clang zlib1g-dev");
    }

    private static ContainerStagesException Missing(string why, string packages) => new(
        Catalogue.LinkerMissing,
        $"cannot compile the app ahead of time (PublishAot): {why}",
        $"Install what is missing, on Debian and Ubuntu with: apt-get install {packages}. For other systems see https://aka.ms/nativeaot-prerequisites.");
}
