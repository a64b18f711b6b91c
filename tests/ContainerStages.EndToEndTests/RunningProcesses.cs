using System.Text;

namespace ContainerStages.EndToEndTests;

/// <summary>The processes of this machine, with those in containers.</summary>
internal static class RunningProcesses
{
    /// <param name="text">A part of the command line or the environment; a zero byte ends each argument and each variable.</param>
    /// <returns>The command lines of those that have it.</returns>
    public static IEnumerable<string> With(string text)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(text);
        foreach (string process in Directory.GetDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]) && Path.GetFileName(folder) != $"{Environment.ProcessId}"))
        {
            byte[] command, environment;
            try
            {
                command = File.ReadAllBytes(process + "/cmdline");
                environment = File.ReadAllBytes(process + "/environ");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has just ended.
                continue;
            }

            if (command.AsSpan().IndexOf(wanted) >= 0 || environment.AsSpan().IndexOf(wanted) >= 0)
            {
                yield return Encoding.UTF8.GetString(command).Replace('\0', ' ');
            }
        }
    }
}
