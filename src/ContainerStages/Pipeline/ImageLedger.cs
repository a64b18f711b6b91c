using System.Collections.Immutable;
using ContainerStages.Images;
using ContainerStages.Ledgers;
using ContainerStages.Reports;
using ContainerStages.Reports.Html;
using ContainerStages.Sboms;
using ContainerStages.Scans;

namespace ContainerStages.Pipeline;

/// <summary>An image that is to be delivered, with its ledger and that of the image before it.</summary>
internal sealed class ImageLedger
{
    private readonly LedgerFolder _folder;
    private readonly DocumentFolder _documents;
    private readonly string _publishFolder;

    /// <param name="repository">Where the image goes. What another app has left in a folder that several share is not looked at.</param>
    public ImageLedger(BuiltImage built, Image image, string repository)
    {
        Image = image;
        _folder = new LedgerFolder(built.ReportFolder);
        _publishFolder = built.PublishFolder;
        Now = _folder.ReadDraft(image.Descriptor.Digest);
        _documents = new DocumentFolder(built.ReportFolder);
        _documents.CheckDrafts(image.Descriptor.Digest);
        Last = _folder.ReadDelivered() is { } last && last.Image.Name?.Repository == repository ? last : null;
    }

    public Image Image { get; }

    public Ledger Now { get; private set; }

    /// <summary>The image's bills of materials and its provenance. They depend on the image alone, and not on where it goes. Reads their files.</summary>
    public ImmutableArray<ImageDocument> Documents => _documents.ReadDrafts(Image.Descriptor.Digest);

    /// <summary>Of what was delivered last from here to the same repository.</summary>
    public Ledger? Last { get; }

    /// <summary>Where it is after <see cref="WriteAsync"/>.</summary>
    public string File => _folder.Delivered;

    public PreviousImage? LastImage => Last is null ? null : PreviousImage.Of("the last publish from here", Last);

    public void Compare(PreviousImage before) => Now = LedgerComparer.Compare(Now, before, new AssemblyReach(Open));

    /// <summary>Adds what was found after the image was built.</summary>
    public void Add(IEnumerable<LedgerFinding> findings) => Now = Now with { Findings = [.. Now.Findings, .. findings] };

    /// <summary>Adds what was found in the image when it was scanned.</summary>
    public void Add(ScanResult scan) => Now = Now with { Scan = scan };

    /// <param name="name">Under which it was delivered.</param>
    /// <param name="transfers">What became of a layer at each registry.</param>
    public Task WriteAsync(LedgerName name, Func<LedgerLayer, IEnumerable<LedgerTransfer>> transfers)
    {
        Now = Now with
        {
            Image = Now.Image with { Name = name },
            Layers = [.. Now.Layers.Select(layer => layer with { Transfers = [.. transfers(layer)] })],
        };
        return _folder.WriteDeliveredAsync(Now);
    }

    /// <summary>Where the page for people is after <see cref="WriteReportsAsync"/>.</summary>
    public string ReportFile => Path.Combine(_folder.Path, ImageReport.FileName);

    /// <summary>Writes the documents and the pages for people, after <see cref="WriteAsync"/>.</summary>
    public async Task WriteReportsAsync()
    {
        ImageHistory history = await _folder.AddToHistoryAsync(DeliveredImage.Of(Now));
        await _documents.DeliverDraftsAsync(Image.Descriptor.Digest);
        await _folder.WriteReportAsync(ImageReport.FileName, ImageReport.Write(Now));
        await _folder.WriteReportAsync(HtmlReport.FileName, HtmlReport.Write(Now, Last, history));
    }

    private FileStream? Open(string assembly) =>
        Path.Combine(_publishFolder, assembly + ".dll") is var file && System.IO.File.Exists(file) ? System.IO.File.OpenRead(file) : null;
}
