using System.Runtime.Versioning;

// The tests' tools (podman, skopeo, apt, …) are Linux programs.
[assembly: SupportedOSPlatform("linux")]

// Each test runs dotnet builds, which use both of a small machine's cores by themselves.
[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.ClassLevel)]

// They publish for real.
[assembly: TestCategory("end-to-end")]
