using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Tests.Layers;

[TestClass]
public sealed class LayerOrderTests
{
    [TestMethod]
    [DataRow(false, "base system runtime-native framework aspnetcore packages prereleases projects assets app")]
    [DataRow(true, "base system runtime-native packages prereleases framework projects assets app")]
    public void The_framework_stands_above_the_packages_only_when_it_is_trimmed(bool trimmed, string expected) =>
        Assert.AreEqual(expected, Order(trimmed));

    [TestMethod]
    [DataRow("m:packages", "packages m prereleases")]
    [DataRow("m:app", "app m")]
    [DataRow("m:framework", "framework m aspnetcore packages")]
    [DataRow("m:packages n:packages", "packages m n prereleases")]
    [DataRow("n:m m:packages", "packages m n prereleases")]
    [DataRow("n:m m:packages o:m", "packages m n o prereleases")]
    public void A_layer_of_the_project_stands_directly_above_the_one_it_names(string layers, string expected) =>
        Assert.Contains(expected, Order(false, Parse(layers)));

    [TestMethod]
    public void It_takes_the_rank_of_what_it_stands_on()
    {
        IEnumerable<int> ranks = LayerOrder.Of(Parse("m:packages n:m"), trimmed: true).Select(layer => layer.Rank);
        Assert.AreEqual("0 10 20 40 40 40 42 45 50 60 70", string.Join(' ', ranks));
    }

    [TestMethod]
    [DataRow("m:nothing", "CSTG3005", "cannot place the layer 'm': its After is 'nothing', and there is no such layer")]
    [DataRow("m:", "CSTG3005", "cannot place the layer 'm': its After is '', and there is no such layer")]
    [DataRow("n:m m:nothing", "CSTG3005", "cannot place the layer 'm': its After is 'nothing', and there is no such layer")]
    [DataRow("m:m", "CSTG3006", "cannot place the layers 'm' (after 'm'): they come after each other in a cycle")]
    [DataRow("o:app m:n n:m", "CSTG3006", "cannot place the layers 'm' (after 'n'), 'n' (after 'm'): they come after each other in a cycle")]
    [DataRow("o:m m:n n:m p:app", "CSTG3006", "cannot place the layers 'm' (after 'n'), 'n' (after 'm'): they come after each other in a cycle")]
    [DataRow("app:packages", "CSTG1007", "cannot add the layer 'app': the name is taken")]
    [DataRow("m:app m:packages", "CSTG1007", "cannot add the layer 'm': the name is taken")]
    public void An_order_that_cannot_be_is_an_error(string layers, string code, string message)
    {
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => LayerOrder.Of(Parse(layers), trimmed: false));
        Assert.AreEqual(code, e.Diagnostic.Code);
        Assert.AreEqual(message, e.Message);
        Assert.AreEqual(ItemReference.Layer(message.Split('\'')[1]), e.Subject);
    }

    private static string Order(bool trimmed, params IReadOnlyList<UserLayer> layers) =>
        string.Join(' ', LayerOrder.Of(layers, trimmed).Select(layer => layer.Name));

    private static UserLayer[] Parse(string layers) =>
        [.. layers.Split(' ').Select(layer => layer.Split(':')).Select(parts => new UserLayer(parts[0], parts[1], []))];
}
