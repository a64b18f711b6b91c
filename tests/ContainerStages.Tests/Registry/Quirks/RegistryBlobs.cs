using System.Globalization;
using System.Net.Http.Headers;

namespace ContainerStages.Tests.Registry.Quirks;

/// <summary>Reading blobs (distribution-spec, "Pulling blobs"), from the registry or from the storage that it leads to.</summary>
internal sealed class RegistryBlobs(RegistryQuirks quirks, RegistryContent content, Func<string> storage)
{
    private const string Signature = "signed";

    public RegistryAnswer Get(RegistryCall call, string name, string digest)
    {
        if (content.Repositories.GetValueOrDefault(name)?.Blobs.GetValueOrDefault(digest) is not { } blob)
        {
            return RegistryAnswer.Error(404, "BLOB_UNKNOWN", "blob unknown to registry");
        }

        return quirks.RedirectsBlobs && call.Method == "GET"
            ? new RegistryAnswer(307).With("Location", $"{storage()}/{name}/{digest}?signature={Signature}")
            : Serve(call, blob, digest);
    }

    /// <summary>The storage: who has a signed address needs no credentials, and must not bring any.</summary>
    public RegistryAnswer GetFromStorage(RegistryCall call)
    {
        int end = call.Path.LastIndexOf('/');
        (string name, string digest) = (call.Path[1..end], call.Path[(end + 1)..]);
        if (call.Header("Authorization") is not null || call.Query("signature") != Signature)
        {
            return new RegistryAnswer(400) { ContentType = "application/xml", Body = "<Error><Code>InvalidArgument</Code></Error>"u8.ToArray() };
        }

        return Serve(call, content.Repositories[name].Blobs[digest], digest);
    }

    private static RegistryAnswer Serve(RegistryCall call, byte[] blob, string digest)
    {
        RegistryAnswer whole = new RegistryAnswer(200) { ContentType = "application/octet-stream", Body = blob }
            .With("Accept-Ranges", "bytes")
            .With("Docker-Content-Digest", digest);
        if (call.Method != "GET" || call.Header("Range") is not { } header)
        {
            return whole;
        }

        if (!RangeHeaderValue.TryParse(header, out RangeHeaderValue? range) || range.Ranges.Count != 1)
        {
            return whole;
        }

        RangeItemHeaderValue asked = range.Ranges.Single();
        long from = asked.From ?? Math.Max(0, blob.Length - asked.To!.Value);
        long to = asked.From is null ? blob.Length - 1 : Math.Min(asked.To ?? long.MaxValue, blob.Length - 1);
        return from > to
            ? new RegistryAnswer(416).With("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes */{blob.Length}"))
            : (whole with { Status = 206, Body = blob.AsMemory((int)from, (int)(to - from + 1)) })
                .With("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{to}/{blob.Length}"));
    }
}
