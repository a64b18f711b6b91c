namespace ContainerStages.EndToEndTests;

/// <summary>The same project by the direct builder and by others: real BuildKit, Docker's older one, and buildah.</summary>
[TestClass]
public sealed class BuilderTests
{
    [TestMethod]
    public async Task Tries()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        string image = await SdkImage.PushAsync(registry, SdkParts.Dotnet | SdkParts.Apt | SdkParts.Node | SdkParts.Compiler);
        await File.WriteAllTextAsync("/tmp/try/image.txt", image);
        await Task.Delay(TimeSpan.FromMinutes(60));
    }
}
