using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Registry.Refusals;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Registry.Quirks;

/// <summary>That the registry of the tests is a registry: somebody else's client works with it, and it takes nothing that is wrong.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class InMemoryRegistryTests
{
    private const string Repository = "team/app";
    private static readonly byte[] Blob = Encoding.UTF8.GetBytes("0123456789");

    public static IEnumerable<object[]> All => RegistryQuirks.Profiles.Keys.Select(profile => new object[] { profile });

    [TestMethod]
    [DynamicData(nameof(All))]
    public async Task Skopeo_copies_an_image_in_and_out(string profile)
    {
        RegistryQuirks quirks = RegistryQuirks.Profiles[profile];
        await using InMemoryRegistry registry = await InMemoryRegistry.StartAsync(quirks);
        registry.Create(Repository);
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64, "one", "two", "three");
        await WriteFolderAsync(image, store, folder.Combine("image"));
        string remote = $"docker://{registry.Host}/{Repository}:1.0";
        string account = $"{quirks.UserName}:{RealRegistry.Password}";

        await Skopeo.RunAsync("copy", "--dest-tls-verify=false", "--dest-creds", account, $"dir:{folder.Combine("image")}", remote);
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", "--src-creds", account, remote, $"dir:{folder.Combine("copy")}");

        Assert.AreEqual(image.Descriptor.Digest.ToString(), RegistryContent.DigestOf(await File.ReadAllBytesAsync(folder.Combine("copy", "manifest.json"))));
        JsonNode tags = JsonNode.Parse(await Skopeo.RunAsync("list-tags", "--tls-verify=false", "--creds", account, $"docker://{registry.Host}/{Repository}"))!;
        Assert.AreEqual("""["1.0"]""", tags["Tags"]!.ToJsonString());
    }

    [TestMethod]
    public async Task A_blob_with_another_digest_is_refused()
    {
        await using InMemoryRegistry registry = await InMemoryRegistry.StartAsync(RegistryQuirks.Plain);
        using HttpClient http = ClientOf(registry);
        string session = await StartUploadAsync(http);
        Assert.AreEqual(HttpStatusCode.BadRequest, await SendAsync(http, HttpMethod.Put, session + "&digest=" + RegistryContent.DigestOf([]), Blob));
        Assert.AreEqual(HttpStatusCode.NotFound, await SendAsync(http, HttpMethod.Get, "blobs/" + RegistryContent.DigestOf([])));
    }

    [TestMethod]
    [DataRow("1.0", """{"schemaVersion":2,"layers":[],"config":{"digest":"sha256:1","size":1}}""", "MANIFEST_BLOB_UNKNOWN")]
    [DataRow("1.0", """{"schemaVersion":2,"manifests":[{"digest":"sha256:1","size":1}]}""", "MANIFEST_BLOB_UNKNOWN")]
    [DataRow("1.0", """{"schemaVersion":2}""", "MANIFEST_INVALID")]
    [DataRow("1.0", """{"mediaType":"x","manifests":[]}""", "MANIFEST_INVALID")]
    [DataRow("1.0", "no json", "MANIFEST_INVALID")]
    [DataRow("sha256:1", """{"manifests":[]}""", "DIGEST_INVALID")]
    public async Task A_manifest_that_is_wrong_or_lacks_a_part_is_refused(string reference, string manifest, string code)
    {
        await using InMemoryRegistry registry = await InMemoryRegistry.StartAsync(RegistryQuirks.Plain);
        using HttpClient http = ClientOf(registry);
        using var content = new StringContent(manifest, MediaTypeHeaderValue.Parse("application/vnd.oci.image.index.v1+json"));
        using HttpResponseMessage response = await http.PutAsync(new Uri("manifests/" + reference, UriKind.Relative), content);
        Assert.AreEqual(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(code, await response.Content.ReadAsStringAsync());
    }

    [TestMethod]
    [DataRow("bytes=2-4", "206 234 bytes 2-4/10")]
    [DataRow("bytes=7-", "206 789 bytes 7-9/10")]
    [DataRow("bytes=7-99", "206 789 bytes 7-9/10")]
    [DataRow("bytes=-2", "206 89 bytes 8-9/10")]
    [DataRow("bytes=10-", "416  bytes */10")]
    public async Task A_part_of_a_blob_can_be_had(string range, string expected)
    {
        await using InMemoryRegistry registry = await InMemoryRegistry.StartAsync(RegistryQuirks.Plain);
        using HttpClient http = ClientOf(registry);
        await SendAsync(http, HttpMethod.Put, await StartUploadAsync(http) + "&digest=" + RegistryContent.DigestOf(Blob), Blob);
        using var request = new HttpRequestMessage(HttpMethod.Get, "blobs/" + RegistryContent.DigestOf(Blob)) { Headers = { Range = RangeHeaderValue.Parse(range) } };
        using HttpResponseMessage response = await http.SendAsync(request);
        Assert.AreEqual(expected, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()} {response.Content.Headers.ContentRange}");
    }

    [TestMethod]
    [DataRow("Plain", "202 0-3, 416 0-3, 202 0-9, 204 0-9, 201")]
    [DataRow("Ecr", "201 0-3, 416 0-3, 400, 404, 400")]
    [DataRow("Google", "400, 400, 400, 204 0-0, 400")]
    public async Task Chunks_have_to_follow_each_other(string profile, string expected)
    {
        RegistryQuirks quirks = RegistryQuirks.Profiles[profile] with { Challenge = RegistryChallenge.None, ExistingSegments = 0 };
        await using InMemoryRegistry registry = await InMemoryRegistry.StartAsync(quirks);
        using HttpClient http = ClientOf(registry);
        string location = await StartUploadAsync(http);
        List<string> answers = [];
        foreach ((HttpMethod method, string range, byte[] chunk, string more) in new[]
        {
            (HttpMethod.Patch, "0-3", Blob[..4], ""),
            (HttpMethod.Patch, "3-9", Blob[3..], ""),
            (HttpMethod.Patch, "4-9", Blob[4..], ""),
            (HttpMethod.Get, "", [], ""),
            (HttpMethod.Put, "", [], "&digest=" + RegistryContent.DigestOf(Blob)),
        })
        {
            using var request = new HttpRequestMessage(method, location + more) { Content = method == HttpMethod.Get ? null : new ByteArrayContent(chunk) };
            if (range.Length > 0)
            {
                request.Content!.Headers.TryAddWithoutValidation("Content-Range", range);
            }

            using HttpResponseMessage response = await http.SendAsync(request);
            string known = response.Headers.TryGetValues("Range", out IEnumerable<string>? values) ? " " + values.Single() : "";
            answers.Add($"{(int)response.StatusCode}{known}");
            location = response.Headers.Location?.ToString() ?? location;
        }

        Assert.AreEqual(expected, string.Join(", ", answers));
    }

    [TestMethod]
    [DataRow("0-9", 416)]
    [DataRow(null, 202)]
    public async Task A_chunk_can_be_too_large_where_a_whole_body_is_not(string? range, int expected)
    {
        await using InMemoryRegistry registry = await InMemoryRegistry.StartAsync(RegistryQuirks.Plain with { LargestChunk = 4 });
        using HttpClient http = ClientOf(registry);
        using var request = new HttpRequestMessage(HttpMethod.Patch, await StartUploadAsync(http)) { Content = new ByteArrayContent(Blob) };
        request.Content.Headers.TryAddWithoutValidation("Content-Range", range is null ? [] : [range]);
        using HttpResponseMessage response = await http.SendAsync(request);
        Assert.AreEqual(expected, (int)response.StatusCode);
    }

    [TestMethod]
    public async Task What_arrived_before_a_connection_broke_is_kept()
    {
        await using InMemoryRegistry registry = await InMemoryRegistry.StartAsync(RegistryQuirks.Plain);
        using HttpClient http = ClientOf(registry);
        string location = await StartUploadAsync(http);
        registry.BreaksOff = call => call.Method == "PUT";
        await Assert.ThrowsExactlyAsync<HttpRequestException>(() => SendAsync(http, HttpMethod.Put, location, Blob));
        using HttpResponseMessage response = await http.GetAsync(new Uri(location, UriKind.Relative));
        Assert.AreEqual("0-4", response.Headers.GetValues("Range").Single());
        Assert.AreEqual(HttpStatusCode.NotFound, await SendAsync(http, HttpMethod.Patch, location, Blob));
        Assert.AreEqual(HttpStatusCode.Accepted, await SendAsync(http, HttpMethod.Patch, response.Headers.Location!.ToString(), Blob[5..]));
    }

    [TestMethod]
    public async Task A_cookie_that_comes_back_is_refused()
    {
        await using InMemoryRegistry registry = await InMemoryRegistry.StartAsync(RegistryQuirks.Harbor with { Challenge = RegistryChallenge.None });
        using HttpClient http = ClientOf(registry);
        await StartUploadAsync(http);
        using var withCookies = new HttpClient { BaseAddress = http.BaseAddress };
        await withCookies.GetAsync(new Uri("tags/list", UriKind.Relative));
        using HttpResponseMessage response = await withCookies.PostAsync(new Uri("blobs/uploads/", UriKind.Relative), null);
        Assert.AreEqual(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [TestMethod]
    public async Task The_storage_refuses_a_request_that_brings_credentials()
    {
        await using InMemoryRegistry registry = await InMemoryRegistry.StartAsync(RegistryQuirks.Plain with { RedirectsBlobs = true });
        using HttpClient http = ClientOf(registry);
        await SendAsync(http, HttpMethod.Put, await StartUploadAsync(http) + "&digest=" + RegistryContent.DigestOf(Blob), Blob);
        using HttpResponseMessage redirect = await http.GetAsync(new Uri("blobs/" + RegistryContent.DigestOf(Blob), UriKind.Relative));
        string storage = redirect.Headers.Location!.AbsoluteUri;
        Assert.AreEqual(HttpStatusCode.OK, await SendAsync(http, HttpMethod.Get, storage));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "x");
        Assert.AreEqual(HttpStatusCode.BadRequest, await SendAsync(http, HttpMethod.Get, storage));
    }

    /// <summary>Skopeo's own form of an image: a folder with the manifest, and each blob by its digest.</summary>
    private static async Task WriteFolderAsync(Image image, ContentStore store, string folder)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, "manifest.json"), await store.ReadAsync(image.Descriptor, default));
        foreach (Descriptor blob in image.Manifest.Layers.Append(image.Manifest.Config))
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, blob.Digest.Hex), await store.ReadAsync(blob, default));
        }
    }

    private static HttpClient ClientOf(InMemoryRegistry registry) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://{registry.Host}/v2/{Repository}/") };

    /// <returns>The session's address.</returns>
    private static async Task<string> StartUploadAsync(HttpClient http)
    {
        using HttpResponseMessage response = await http.PostAsync(new Uri("blobs/uploads/", UriKind.Relative), null);
        Assert.AreEqual(HttpStatusCode.Accepted, response.StatusCode);
        return response.Headers.Location!.ToString();
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient http, HttpMethod method, string uri, byte[]? body = null)
    {
        using var request = new HttpRequestMessage(method, uri) { Content = body is null ? null : new ByteArrayContent(body) };
        using HttpResponseMessage response = await http.SendAsync(request);
        return response.StatusCode;
    }
}
