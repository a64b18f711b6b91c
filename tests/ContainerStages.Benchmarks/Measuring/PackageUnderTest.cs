namespace ContainerStages.Benchmarks.Measuring;

/// <summary>The package that is measured: the one that the environment names, as for the scripts in tests/benchmarks, or one that is packed for the run.</summary>
/// <param name="Feed">The folder that has it.</param>
/// <param name="PackagesFolder">NuGet's folder that it is restored into.</param>
internal sealed record PackageUnderTest(string Feed, string Version, string PackagesFolder)
{
    public static async Task<PackageUnderTest> FindAsync(TemporaryFolder folder)
    {
        if (Variable("PACKAGE_FEED") is { } feed)
        {
            return new PackageUnderTest(feed, Required("PACKAGE_VERSION"), Required("NUGET_PACKAGES"));
        }

        var package = new PackageUnderTest(folder.Combine("feed"), $"0.1.0-bench.{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}", folder.Combine("packages"));
        await Tool.RunAsync(
            "dotnet", "pack", "-nr:false", "-v:quiet", "-c", "Release", Repository.Combine("src", "ContainerStages.Tasks"), $"-p:Version={package.Version}", $"-p:PackageOutputPath={package.Feed}");
        return package;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static string Required(string name) => Variable(name) ?? throw new InvalidOperationException($"PACKAGE_FEED is set, and {name} is not");
}
