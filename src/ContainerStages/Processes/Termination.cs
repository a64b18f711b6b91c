using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ContainerStages.Processes;

/// <summary>Asks a process to end, where .NET can only kill it: a program that is killed cannot remove what it has made elsewhere.</summary>
internal static class Termination
{
    /// <summary>SIGTERM, rather than SIGINT, which the processes of a background job may ignore.</summary>
    private const int Terminate = 15;

    /// <returns>Whether it was asked. Windows has no such signal.</returns>
    public static bool Ask(Process process) => !OperatingSystem.IsWindows() && Send(process.Id, Terminate) == 0;

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int process, int signal);
}
