using System.Runtime.InteropServices;

namespace ContainerStages.Benchmarks.Results;

/// <summary>Where something was measured.</summary>
/// <param name="Os">Such as "Debian GNU/Linux 12 (bookworm)".</param>
/// <param name="Sdk">The version of the .NET SDK.</param>
internal sealed record Machine(string Os, int Cores, string Sdk)
{
    public static async Task<Machine> ThisAsync() => new(RuntimeInformation.OSDescription, Environment.ProcessorCount, (await Tool.RunAsync("dotnet", "--version")).Trim());
}
