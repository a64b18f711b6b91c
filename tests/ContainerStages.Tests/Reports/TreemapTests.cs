using ContainerStages.Reports.Html;

namespace ContainerStages.Tests.Reports;

[TestClass]
public sealed class TreemapTests
{
    /// <summary>The example of the paper: in an area of 6 by 4, the first two values share a column.</summary>
    [TestMethod]
    public void The_example_of_the_paper()
    {
        Box[] boxes = Treemap.Place([6, 6, 4, 3, 2, 2, 1], new Box(0, 0, 6, 4));
        Assert.AreEqual("0 0 3 2", Text(boxes[0]));
        Assert.AreEqual("0 2 3 2", Text(boxes[1]));
        Assert.AreEqual("3 0 1.71 2.33", Text(boxes[2]));
        Assert.AreEqual("4.71 0 1.29 2.33", Text(boxes[3]));
    }

    [TestMethod]
    [DataRow(1, 1000)]
    [DataRow(7, 3)]
    [DataRow(400, 50_000_000)]
    public void Areas_are_in_proportion_and_fill_the_whole(int count, int greatest)
    {
        var random = new Random(count);
        double[] values = [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(1, greatest)).OrderDescending()];
        var area = new Box(10, 20, 1000, 480);
        Box[] boxes = Treemap.Place(values, area);
        Assert.HasCount(count, boxes);
        double scale = area.Width * area.Height / values.Sum();
        for (int i = 0; i < count; i++)
        {
            Box box = boxes[i];
            Assert.AreEqual(values[i] * scale, box.Width * box.Height, 0.01, $"value {i}");
            Assert.IsTrue(box.Left >= 9.99 && box.Top >= 19.99 && box.Left + box.Width <= 1010.01 && box.Top + box.Height <= 500.01, $"{box}");
        }
    }

    private static string Text(Box box) => FormattableString.Invariant($"{box.Left:0.##} {box.Top:0.##} {box.Width:0.##} {box.Height:0.##}");
}
