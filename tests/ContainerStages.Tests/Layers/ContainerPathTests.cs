using System.Text;
using ContainerStages.Layers;
using FsCheck;
using FsCheck.Fluent;

namespace ContainerStages.Tests.Layers;

[TestClass]
public sealed class ContainerPathTests
{
    [TestMethod]
    [DataRow("app", "app")]
    [DataRow("/app/", "app")]
    [DataRow("///app/a b/ü.txt", "app/a b/ü.txt")]
    [DataRow("app/...", "app/...")]
    [DataRow("app/.hidden", "app/.hidden")]
    [DataRow(@"app/back\slash", @"app/back\slash")]
    [DataRow("app/😀", "app/😀")]
    public void Slashes_at_the_ends_are_dropped(string text, string expected) => Assert.AreEqual(expected, ContainerPath.Parse(text).Value);

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("/")]
    [DataRow(".")]
    [DataRow("app/..")]
    [DataRow("../app")]
    [DataRow("app/./x")]
    [DataRow("app//x")]
    [DataRow("app/\n")]
    [DataRow("app/\0")]
    [DataRow("app/\u007f")]
    [DataRow("app/\u0085")]
    [DataRow("app/\ufffd")]
    public void What_is_no_path_in_an_image_is_refused(string? text)
    {
        Assert.IsFalse(ContainerPath.TryParse(text, out _));
        Assert.ThrowsExactly<FormatException>(() => ContainerPath.Parse(text ?? ""));
    }

    [TestMethod]
    public void Half_a_character_is_refused() => Assert.IsFalse(ContainerPath.TryParse("app/" + '\ud83d', out _));

    [TestMethod]
    public void Whatever_is_accepted_is_safe_and_is_read_again_as_itself() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            if (!ContainerPath.TryParse(text, out ContainerPath path))
            {
                return true;
            }

            string[] parts = path.Value.Split('/');
            return ContainerPath.Parse(path.Value) == path
                && !parts.Any(part => part is "" or "." or "..")
                && !path.Value.Any(char.IsControl)
                && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(path.Value)) == path.Value
                && path.Name == parts[^1];
        }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void A_path_is_below_each_of_its_ancestors_and_sorts_after_them() =>
        Prop.ForAll(Samples.Paths.ToArbitrary(), path =>
            path.Ancestors.All(path.IsBelow)
            && path.Ancestors.All(ancestor => ancestor.CompareTo(path) < 0)
            && path.Ancestors.LastOrDefault() == (path.Parent ?? default)
            && !path.IsBelow(path)).QuickCheckThrowOnFailure();

    [TestMethod]
    public void A_path_is_not_below_one_that_only_starts_the_same() =>
        Assert.IsFalse(ContainerPath.Parse("app2/x").IsBelow(ContainerPath.Parse("app")));
}
