using ContainerStages.Layers;
using ContainerStages.Tasks;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Tasks;

[TestClass]
public sealed class PublishedItemsTests
{
    private const string Project = "/home/me/obj/App";

    [TestMethod]
    [DataRow(Project + "/models/m.bin", true)]
    [DataRow("/home/me/obj/Shared/m.bin", true, DisplayName = "a project beside it")]
    [DataRow(Project + "/obj/stamp.txt", false)]
    [DataRow(Project + "/bin/Release/a.txt", false)]
    [DataRow("/home/me/obj/Shared/obj/stamp.txt", false)]
    public void What_a_build_wrote_is_told_by_its_folder_and_not_by_where_the_repository_is(string path, bool isSource)
    {
        TaskItem item = Item(path, "file", ("RelativePath", "a"));
        Assert.AreEqual(isSource, Items(item).Files(isTrimmed: false).Single().IsSource);
        Assert.AreEqual(isSource ? "a" : "", string.Join(' ', Items(item).Sources.Select(source => source.RelativePath)));
    }

    [TestMethod]
    public void The_compiler_stands_for_its_settings_and_for_what_it_refers_to()
    {
        PublishedItem Of(params TaskItem[] more) =>
            Items([Item("/p/P.dll", "file", ("RelativePath", "P.dll"), ("NuGetPackageId", "P"), ("NuGetPackageVersion", "1.0")), .. more]).Files(isTrimmed: false).Single();
        TaskItem compiled = Item("P.dll", "precompiled");
        Assert.IsNull(Of().Compiler);
        Assert.IsNull(Of(Item("Q.dll", "precompiled")).Compiler);
        TaskItem Pack(string version) => Item("R", "runtime-pack", ("NuGetPackageId", "R"), ("NuGetPackageVersion", version));
        TaskItem[][] ways = [[], [Item("Tools", "setting", ("Value", "1"))], [Item("Tools", "setting", ("Value", "2"))], [Pack("1")], [Pack("2")]];
        Assert.HasCount(ways.Length, ways.Select(way => Of([compiled, .. way]).Compiler!.Value).Distinct());
    }

    [TestMethod]
    public void The_trimmers_settings_and_descriptors_are_among_its_roots()
    {
        using var folder = new TemporaryFolder();
        ContainerStages.Oci.Digest Roots(string mode, string descriptor)
        {
            File.WriteAllText(folder.Combine("roots.xml"), descriptor);
            return Items(Item("TrimMode", "setting", ("Value", mode)), Item(folder.Combine("roots.xml"), "setting-file")).TrimRoots([]);
        }

        Assert.AreEqual(Roots("full", "a"), Roots("full", "a"));
        Assert.AreNotEqual(Roots("full", "a"), Roots("partial", "a"));
        Assert.AreNotEqual(Roots("full", "a"), Roots("full", "b"));
    }

    private static PublishedItems Items(params TaskItem[] items) => new(items, Project);

    private static TaskItem Item(string name, string kind, params (string Name, string Value)[] metadata)
    {
        TaskItem item = new(name);
        item.SetMetadata("Kind", kind);
        foreach ((string key, string value) in metadata)
        {
            item.SetMetadata(key, value);
        }

        return item;
    }
}
