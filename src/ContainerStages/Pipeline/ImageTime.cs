using System.ComponentModel;
using System.Globalization;
using CliWrap;
using CliWrap.Buffered;
using ContainerStages.Diagnostics;
using ContainerStages.Processes;

namespace ContainerStages.Pipeline;

/// <summary>The time that an image says it is from (<c>ContainerStagesImageTime</c>). No layer has it.</summary>
public static class ImageTime
{
    private const string Setting = "ContainerStagesImageTime";

    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"];

    private static readonly DateTimeOffset Latest = DateTimeOffset.FromUnixTimeSeconds(253402300799);

    /// <param name="text">Seconds since 1970; a time as in ISO 8601, in UTC unless it names an offset; or <c>commit</c>: the time of the commit that is checked out.</param>
    /// <param name="folder">A folder of the repository.</param>
    /// <exception cref="ContainerStagesException">The text is none of these, or Git does not know the commit.</exception>
    public static async Task<DateTimeOffset> FindAsync(string text, string folder, CancellationToken cancellationToken = default) =>
        text.Equals("commit", StringComparison.OrdinalIgnoreCase) ? await OfCommitAsync(folder, cancellationToken) : Parse(text);

    private static DateTimeOffset Parse(string text)
    {
        DateTimeOffset? time = OfSeconds(text)
            ?? (DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset written) ? written : null);
        return time is { } found && found >= DateTimeOffset.UnixEpoch
            ? found
            : throw ContainerStagesException.InvalidValue(Setting, text, "Use commit, seconds since 1970, or a time such as 2026-11-29T12:30:00Z.");
    }

    /// <returns>Null if the text is not a number of seconds since 1970.</returns>
    internal static DateTimeOffset? OfSeconds(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds <= Latest.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>Git itself is asked: a commit may be in a pack, as a difference to another one.</summary>
    private static async Task<DateTimeOffset> OfCommitAsync(string folder, CancellationToken cancellationToken)
    {
        BufferedCommandResult result;
        try
        {
            result = await ChildProcess.Wrap("git", ("LC_ALL", "C"))
                .WithArguments(["-c", "log.showSignature=false", "log", "-1", "--format=%ct", "HEAD"])
                .WithWorkingDirectory(folder)
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(cancellationToken);
        }
        catch (Win32Exception)
        {
            throw NoCommit("git is not installed");
        }

        return OfSeconds(result.StandardOutput.Trim()) ?? throw NoCommit($"git says '{result.StandardError.Trim().Split('\n')[0].Trim()}'");
    }

    private static ContainerStagesException NoCommit(string why) => new(
        Catalogue.InvalidValue,
        $"cannot take the image's time from the commit (ContainerStagesImageTime): {why}",
        "Build in a clone of the repository. Where the sources have no commit, set the environment variable SOURCE_DATE_EPOCH to seconds since 1970: it wins.");
}
