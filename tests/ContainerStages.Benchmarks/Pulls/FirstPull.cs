namespace ContainerStages.Benchmarks.Pulls;

/// <summary>The pull of a node that has nothing, while no other one pulls; sizes in megabytes, time in seconds.</summary>
internal sealed record FirstPull(string App, string Shape, int Layers, double FetchedSize, double UnpackedSize, double Time)
{
    public static FirstPull Of(ImageShape shape, MeasuredApp app, Assumptions assumptions)
    {
        Pull pull = new Node(discardsUnpacked: false).Pull(new ImageHistory(shape, assumptions.BaseImage, app).Image);
        double time = Wave.Times(pull, nodes: 1, holders: null, pull.FetchedSize, assumptions)[0];
        return new FirstPull(app.Kind, shape.Name, pull.Unpacked.Count, Math.Round(pull.FetchedSize, 3), Math.Round(pull.UnpackedSize, 3), Math.Round(time, 3));
    }
}
