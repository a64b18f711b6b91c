using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using ContainerStages.Processes;

namespace ContainerStages.Stages;

/// <summary>
/// Runs a program on the build machine until it ends. Processes that it left behind are then ended, because nothing else ends them, and a process
/// that holds its outputs open would make the build wait forever.
/// </summary>
internal static class MachineProcess
{
    /// <summary>The time for processes that still hold the outputs when the program has ended, because they may be about to end.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <param name="start">The program, its arguments, folder and environment.</param>
    /// <param name="output">Gets each line of its standard output.</param>
    /// <param name="error">Gets each line of its standard error, at the same time.</param>
    /// <param name="termination">How a cancelled program is asked to end; null to kill it at once.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public static async Task<int> RunAsync(ProcessStartInfo start, Action<string> output, Action<string> error, Termination? termination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // The mark is in the variable's name, so that a build inside this one adds its own.
        string mark = $"CONTAINERSTAGES_RUN_{Guid.NewGuid():N}";
        start.Environment[mark] = "1";
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        start.StandardErrorEncoding = Encoding.UTF8;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var end = new CancellationTokenSource();
        var said = Task.WhenAll(ReadAsync(process.StandardOutput, output, end.Token), ReadAsync(process.StandardError, error, end.Token));
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            await Task.WhenAny(said, Task.Delay(Grace, cancellationToken));
            return process.ExitCode;
        }
        catch (OperationCanceledException) when (termination is not null)
        {
            await termination.AskAsync(process);
            throw;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await EndLeftAsync(mark);
            end.CancelAfter(Grace);
            await said;
        }
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> log, CancellationToken cancellationToken)
    {
        try
        {
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                log(line);
            }
        }
        catch (OperationCanceledException)
        {
            // A process that could not be ended holds it.
        }
    }

    /// <summary>
    /// Ends the processes with the mark in their environment, including those whose parent has ended or that have their own session. Only Linux shows
    /// the environment of other processes.
    /// </summary>
    private static async Task EndLeftAsync(string mark)
    {
        long start = Stopwatch.GetTimestamp();
        byte[] variable = Encoding.ASCII.GetBytes(mark);

        // The next list has the processes that one of them has started in between.
        while (OperatingSystem.IsLinux() && Marked(variable) is { Count: > 0 } left && Stopwatch.GetElapsedTime(start) < Grace)
        {
            left.ForEach(Kill);
            await Task.Delay(10);
        }
    }

    private static List<int> Marked(byte[] variable)
    {
        List<int> found = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int process)
                    && File.ReadAllBytes($"{folder}/environ").AsSpan().IndexOf(variable) >= 0)
                {
                    found.Add(process);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The process has ended, or belongs to another user.
            }
        }

        return found;
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended.
        }
    }
}
