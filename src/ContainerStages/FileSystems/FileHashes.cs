using ContainerStages.Oci;

namespace ContainerStages.FileSystems;

/// <summary>The hashes of a file that a bill of materials lists. SPDX 2.3 (8.4) requires SHA-1, which protects nothing here.</summary>
/// <param name="Sha1">40 lower-case hexadecimal digits.</param>
internal readonly record struct FileHashes(string Sha1, Digest Sha256);
