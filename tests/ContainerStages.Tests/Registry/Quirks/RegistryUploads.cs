using System.Globalization;
using System.Text.RegularExpressions;

namespace ContainerStages.Tests.Registry.Quirks;

/// <summary>
/// Uploads (distribution-spec, "Pushing blobs"). As with the CNCF's registry the address of a session changes with each request, and the
/// old one is good for nothing.
/// </summary>
internal sealed partial class RegistryUploads(RegistryQuirks quirks, RegistryContent content, Func<string> registry)
{
    public const string OutsideV2 = "/artifacts-uploads/";
    private const string OffsetParameter = "_state";

    /// <param name="mayMount">Whether the request may read <c>from</c>.</param>
    public RegistryAnswer Start(RegistryCall call, string name, bool mayMount)
    {
        if (!quirks.IgnoresMounts && mayMount
            && call.Query("mount") is { } digest && call.Query("from") is { } from
            && content.Repositories.GetValueOrDefault(from)?.Blobs.GetValueOrDefault(digest) is { } blob)
        {
            content.Open(name).Blobs[digest] = blob;
            return Stored(name, digest);
        }

        string session = Guid.NewGuid().ToString("N");
        content.Uploads[session] = new RegistryUpload(name);
        return At(new RegistryAnswer(202), session);
    }

    public RegistryAnswer GetState(string session) => quirks.HidesUploadState || !content.Uploads.ContainsKey(session)
        ? Unknown()
        : At(new RegistryAnswer(204), session);

    public RegistryAnswer Cancel(string session) => content.Uploads.Remove(session) ? new RegistryAnswer(204) : Unknown();

    /// <summary>What arrived before a connection broke is kept: the client may ask how much that is.</summary>
    public RegistryAnswer Keep(string session, byte[] part)
    {
        content.Uploads[session].Chunks.Add(part);
        return new RegistryAnswer(499);
    }

    public RegistryAnswer Patch(RegistryCall call, string session, byte[] body)
    {
        if (quirks.RefusesChunks && (call.Header("Content-Range") is not null || content.Uploads.GetValueOrDefault(session)?.Length > 0))
        {
            return RegistryAnswer.Error(400, "UNSUPPORTED", "chunked uploads are not supported");
        }

        return Append(call, session, body) ?? At(new RegistryAnswer(quirks.AnswersPatchWith201 ? 201 : 202), session);
    }

    public RegistryAnswer Finish(RegistryCall call, string session, byte[] body)
    {
        if (quirks.RefusesWholePut && body.Length > 0)
        {
            return RegistryAnswer.Error(404, "BLOB_UNKNOWN", "blob unknown to registry");
        }

        if (Append(call, session, body) is { } refused)
        {
            return refused;
        }

        RegistryUpload upload = content.Uploads[session];
        byte[] blob = upload.ToArray();
        string digest = RegistryContent.DigestOf(blob);
        content.Uploads.Remove(session);
        if (call.Query("digest") != digest)
        {
            return RegistryAnswer.Error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
        }

        content.Open(upload.Repository).Blobs[digest] = blob;
        return Stored(upload.Repository, digest);
    }

    /// <returns>Null when the bytes were taken.</returns>
    private RegistryAnswer? Append(RegistryCall call, string session, byte[] body)
    {
        if (!content.Uploads.TryGetValue(session, out RegistryUpload? upload) || !IsLatest(call, upload))
        {
            return Unknown();
        }

        if (call.Header("Content-Range") is { } header)
        {
            if (quirks.LargestChunk > 0 && body.Length > quirks.LargestChunk)
            {
                return RegistryAnswer.Error(416, "REQUESTED_RANGE_NOT_SATISFIABLE", "the request body is too large");
            }

            if (!RangeExpression().IsMatch(header)
                || header != string.Create(CultureInfo.InvariantCulture, $"{upload.Length}-{upload.Length + body.Length - 1}"))
            {
                return At(RegistryAnswer.Error(416, "RANGE_INVALID", "invalid content range"), session);
            }
        }

        if (body.Length == 0)
        {
            return null;
        }

        if (upload.Chunks.Any(chunk => chunk.Length < quirks.SmallestChunk))
        {
            return RegistryAnswer.Error(400, "BLOB_UPLOAD_INVALID", $"Layer parts must be at least {quirks.SmallestChunk} bytes in size");
        }

        upload.Chunks.Add(body);
        return null;
    }

    private static bool IsLatest(RegistryCall call, RegistryUpload upload) =>
        call.Query(OffsetParameter)?.Split('.')[0] == upload.Length.ToString(CultureInfo.InvariantCulture);

    private RegistryAnswer At(RegistryAnswer answer, string session)
    {
        RegistryUpload upload = content.Uploads[session];
        string path = quirks.HasLocationsOutsideV2 ? OutsideV2 + session : $"/v2/{upload.Repository}/blobs/uploads/{session}";
        string filling = quirks.HasLocationsOutsideV2 ? "." + new string('A', 1000) : "";
        string location = string.Create(CultureInfo.InvariantCulture, $"{path}?{OffsetParameter}={upload.Length}{filling}");
        int known = quirks.HasStaleRange ? upload.Chunks.Take(1).Sum(chunk => chunk.Length) : upload.Length;
        return answer
            .With("Location", quirks.HasAbsoluteLocations ? registry() + location : location)
            .With("Range", string.Create(CultureInfo.InvariantCulture, $"0-{Math.Max(0, known - 1)}"));
    }

    private static RegistryAnswer Stored(string name, string digest) =>
        new RegistryAnswer(201).With("Location", $"/v2/{name}/blobs/{digest}").With("Docker-Content-Digest", digest);

    private static RegistryAnswer Unknown() => RegistryAnswer.Error(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");

    [GeneratedRegex("^[0-9]+-[0-9]+$")]
    private static partial Regex RangeExpression();
}
