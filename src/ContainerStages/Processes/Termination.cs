using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ContainerStages.Processes;

/// <summary>Asks a process to end, where .NET can only kill it: a program that is killed cannot remove what it has made elsewhere.</summary>
/// <param name="Signal">As in <c>kill -l</c>; one that the program cleans up after.</param>
/// <param name="Patience">The time that it has.</param>
internal sealed record Termination(int Signal, TimeSpan Patience)
{
    public const int Hangup = 1;
    public const int Terminate = 15;

    /// <summary>Waits until the process has ended, or its time has. Windows has no such signals.</summary>
    public async Task AskAsync(Process process)
    {
        if (!OperatingSystem.IsWindows() && Send(process.Id, Signal) == 0)
        {
            await Task.WhenAny(process.WaitForExitAsync(CancellationToken.None), Task.Delay(Patience, CancellationToken.None));
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int process, int signal);
}
