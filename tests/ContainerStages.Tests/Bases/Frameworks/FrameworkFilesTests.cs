using ContainerStages.App;
using ContainerStages.Bases.Frameworks;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Proofs;

namespace ContainerStages.Tests.Bases.Frameworks;

[TestClass]
public sealed class FrameworkFilesTests
{
    private static readonly ItemReference Stage = ItemReference.Stage("base");

    [TestMethod]
    public void Each_pack_has_its_layers_and_each_file_its_place()
    {
        using var folder = new TemporaryFolder();
        BuildItem[] packs =
        [
            Pack(folder, "Microsoft.NETCore.App", "lib/net10.0/System.Runtime.dll", "lib/net10.0/Microsoft.NETCore.App.deps.json", "native/libhostfxr.so", "native/libcoreclr.so", "native/createdump", "native/libmscordbi.so", "native/libcoreclrtraceptprovider.so"),
            Pack(folder, "Microsoft.AspNetCore.App", "lib/net10.0/Microsoft.AspNetCore.dll"),
            new BuildItem("file", "App.dll"),
        ];

        Assert.AreEqual(
            """
            runtime-native, runtime pack Microsoft.NETCore.App.Runtime.linux-x64 10.0.12
              0755 usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.12/createdump
              0644 usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.12/libcoreclr.so
              0644 usr/share/dotnet/host/fxr/10.0.12/libhostfxr.so
              0644 etc/dotnet/install_location
            framework, runtime pack Microsoft.NETCore.App.Runtime.linux-x64 10.0.12
              0644 usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.12/Microsoft.NETCore.App.deps.json
              0644 usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.12/System.Runtime.dll
            aspnetcore, runtime pack Microsoft.AspNetCore.App.Runtime.linux-x64 10.0.12
              0644 usr/share/dotnet/shared/Microsoft.AspNetCore.App/10.0.12/Microsoft.AspNetCore.dll
            """,
            string.Join('\n', FrameworkFiles.Of(packs, Stage).Select(files => $"{files.Layer}, {files.Input}{string.Concat(files.Files.Select(file => $"\n  {file.Mode} {file.Path}"))}")));
    }

    [TestMethod]
    public void A_pack_that_cannot_be_read_is_named()
    {
        using var folder = new TemporaryFolder();
        BuildItem pack = Pack(folder, "Microsoft.NETCore.App", "lib/net10.0/System.Runtime.dll");
        Directory.Delete(Path.Combine(pack.FullPath, "runtimes"), recursive: true);

        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => FrameworkFiles.Of([pack], Stage));

        Assert.AreEqual(Catalogue.FrameworkUnavailable, e.Diagnostic);
        Assert.Contains(pack.FullPath, e.Message);
    }

    [TestMethod]
    [DataRow("runtime-native", "libcoreclr.so")]
    [DataRow("framework", "System.Runtime.dll")]
    [DataRow("app", "")]
    public void The_proof_of_the_order_edits_one_file_of_a_layer(string layer, string expected)
    {
        using var folder = new TemporaryFolder();
        System.Collections.Immutable.ImmutableArray<CopiedFiles> files = FrameworkFiles.Of([Pack(folder, "Microsoft.NETCore.App", "lib/net10.0/System.Runtime.dll", "native/libcoreclr.so")], Stage);

        IEnumerable<LayerEntry> edited = PlanEdit.Apply(files, layer).SelectMany(after => after.Files).Except(files.SelectMany(before => before.Files));

        Assert.AreEqual(expected, string.Join(' ', edited.Select(entry => entry.Path.Name)));
    }

    private static BuildItem Pack(TemporaryFolder folder, string framework, params string[] files)
    {
        string pack = folder.Combine(framework);
        foreach (string file in files)
        {
            string path = Path.Combine(pack, "runtimes", "linux-x64", file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file.EndsWith("createdump", StringComparison.Ordinal) ? "#!" : file);
        }

        return new BuildItem("framework-pack", pack) { FullPath = pack, PackageId = framework + ".Runtime.linux-x64", PackageVersion = "10.0.12", Value = framework };
    }
}
