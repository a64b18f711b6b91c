using System.Collections.Immutable;
using System.Reflection;

namespace ContainerStages.Diagnostics;

/// <summary>All diagnostics, as data. Every row has a page under <c>docs/diagnostics/</c> and a failing example in the tests.</summary>
internal static class Catalogue
{
    public static readonly Diagnostic SdkNotSupported = new("CSTG1001", "The SDK does not publish containers the way this package extends");
    public static readonly Diagnostic WindowsContainer = new("CSTG1002", "Windows containers are not supported");
    public static readonly Diagnostic InvalidRepository = new("CSTG1003", "The repository name is not valid");
    public static readonly Diagnostic InvalidTag = new("CSTG1004", "The tag is not valid");
    public static readonly Diagnostic UserIsRoot = new("CSTG1005", "The image would run as root");
    public static readonly Diagnostic UserNotFound = new("CSTG1006", "The user does not exist in the base image");
    public static readonly Diagnostic InvalidValue = new("CSTG1007", "A property or item has a value that cannot be used");
    public static readonly Diagnostic InvalidCommand = new("CSTG1008", "The entry point and the command contradict each other");
    public static readonly Diagnostic UnjustifiedDowngrade = new("CSTG1009", "A check is re-graded without a justification");
    public static readonly Diagnostic SeveralTargetFrameworks = new("CSTG1010", "The project has several target frameworks");
    public static readonly Diagnostic RuntimeIdentifiersDoNotFit = new("CSTG1011", "The runtime identifiers cannot be published into one image");
    public static readonly Diagnostic UnknownStage = new("CSTG1012", "A stage is named that does not exist");
    public static readonly Diagnostic BuildWillFail = new("CSTG1013", "The build fails, because warnings count as errors");
    public static readonly Diagnostic UnknownName = new("CSTG1014", "A property, an item or its metadata has a name that nothing reads") { Severity = Severity.Warning };
    public static readonly Diagnostic LinkTargetMissing = new("CSTG1015", "A symbolic link leads to nothing") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic VariableReference = new("CSTG1016", "A variable's value refers to a variable, and nothing expands it") { Severity = Severity.Warning };
    public static readonly Diagnostic FilesNotPublished = new("CSTG1017", "Files get an owner or a mode, and no such file is published");
    public static readonly Diagnostic NoImageOfProject = new("CSTG1018", "The project is not an app, and gets no image") { Severity = Severity.Warning };

    public static readonly Diagnostic BaseNotUnderstood = new("CSTG2001", "The base image's name is not understood");
    public static readonly Diagnostic RegistryUnreachable = new("CSTG2002", "The registry cannot be reached");
    public static readonly Diagnostic ImageNotFound = new("CSTG2003", "The base image does not exist");
    public static readonly Diagnostic InsecureRegistry = new("CSTG2004", "The registry speaks plain HTTP");
    public static readonly Diagnostic ContentMismatch = new("CSTG2005", "The content does not match its digest or size");
    public static readonly Diagnostic DamagedImage = new("CSTG2006", "The archive or layout is damaged or is no image");
    public static readonly Diagnostic WrongPlatform = new("CSTG2007", "There is no image for the platform");
    public static readonly Diagnostic RegistryRefused = new("CSTG2008", "The registry refused the request");
    public static readonly Diagnostic DaemonFailed = new("CSTG2009", "The local container engine failed");
    public static readonly Diagnostic PackagesUnavailable = new("CSTG2010", "The distribution's packages are not available");
    public static readonly Diagnostic PackageNotFound = new("CSTG2011", "A package does not exist for this architecture");
    public static readonly Diagnostic LockFileMismatch = new("CSTG2012", "The base's lock file does not fit");
    public static readonly Diagnostic CredentialsUnavailable = new("CSTG2013", "The registry's credentials cannot be read");
    public static readonly Diagnostic HostileArchive = new("CSTG2014", "The base image's layers cannot be trusted");
    public static readonly Diagnostic CertificatesUnusable = new("CSTG2015", "A registry's certificate files cannot be used");
    public static readonly Diagnostic RegistryConfiguration = new("CSTG2016", "The registry configuration forbids or breaks the pull");
    public static readonly Diagnostic NotInStoreOffline = new("CSTG2017", "What the build needs is not in the content store, and it is offline");
    public static readonly Diagnostic FrameworkUnavailable = new("CSTG2018", "The shared framework's packages are not available");
    public static readonly Diagnostic BaseMoved = new("CSTG2019", "The base of the image has a newer version");
    public static readonly Diagnostic RebaseRefused = new("CSTG2020", "The image cannot be put on the newer base");
    public static readonly Diagnostic BaseNotVerified = new("CSTG2021", "The base has no signature that counts");

    public static readonly Diagnostic LayerOrder = new("CSTG3001", "The layers are not ordered from least to most often changed") { IsCheck = true };
    public static readonly Diagnostic LayerContainment = new("CSTG3002", "A file is in a layer of another class") { IsCheck = true };
    public static readonly Diagnostic ForwardDependency = new("CSTG3003", "A lower layer depends on a higher one") { IsCheck = true };
    public static readonly Diagnostic Shadowing = new("CSTG3004", "A path is in more than one layer") { IsCheck = true };
    public static readonly Diagnostic UnknownLayer = new("CSTG3005", "A layer is named that does not exist");
    public static readonly Diagnostic LayerCycle = new("CSTG3006", "Layers come after each other in a cycle");
    public static readonly Diagnostic FileChanged = new("CSTG3007", "A file changed or disappeared during the publish");
    public static readonly Diagnostic InvalidFileName = new("CSTG3008", "A published file's name cannot be a path in an image");
    public static readonly Diagnostic OverBudget = new("CSTG3009", "The image is over a budget") { IsCheck = true };
    public static readonly Diagnostic AmbiguousLayer = new("CSTG3010", "A file is named by two layers");
    public static readonly Diagnostic EmptyLayer = new("CSTG3011", "A layer has no files");
    public static readonly Diagnostic EditChangesLayerBelow = new("CSTG3012", "An edit changes a layer below it") { IsCheck = true };
    public static readonly Diagnostic ObservedInversion = new("CSTG3013", "A layer changed below one that stayed, and nothing explains it") { IsCheck = true };
    public static readonly Diagnostic LayersLockUnusable = new("CSTG3014", "The lock file of the layers cannot be used");

    public static readonly Diagnostic StaleDependencyFile = new("CSTG4001", "The deps.json file does not fit the published files") { IsCheck = true };
    public static readonly Diagnostic WrongLibc = new("CSTG4002", "The app and its base have different C libraries") { IsCheck = true };
    public static readonly Diagnostic IcuMissing = new("CSTG4003", "The image has no ICU") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic CultureInInvariantMode = new("CSTG4004", "The code uses cultures in invariant globalization mode") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic SqlClientInInvariantMode = new("CSTG4005", "SqlClient does not run in invariant globalization mode") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic TimeZoneMissing = new("CSTG4006", "The code looks up time zones that the image does not have") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic LocalTimeZoneMissing = new("CSTG4007", "The time zone of TZ is not in the image") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic CertificatesMissing = new("CSTG4008", "The image has no certificates of authorities") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic OpenSslMissing = new("CSTG4009", "The image has no OpenSSL") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic KerberosMissing = new("CSTG4010", "The image has no GSSAPI library") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic LibraryMissing = new("CSTG4011", "A shared library is not in the image") { IsCheck = true };
    public static readonly Diagnostic LoaderMissing = new("CSTG4012", "The program's loader is not in the image") { IsCheck = true };
    public static readonly Diagnostic WrongArchitecture = new("CSTG4013", "A program is for another processor") { IsCheck = true };
    public static readonly Diagnostic SymbolVersionMissing = new("CSTG4014", "The image's libraries are too old for the program") { IsCheck = true };
    public static readonly Diagnostic SharedFrameworkMissing = new("CSTG4015", "The app needs a shared framework that the image does not have") { IsCheck = true };
    public static readonly Diagnostic CommandNotFound = new("CSTG4016", "What the image starts is not in it") { IsCheck = true };
    public static readonly Diagnostic NotExecutable = new("CSTG4017", "The image's user may not run the program") { IsCheck = true };
    public static readonly Diagnostic NotReadable = new("CSTG4018", "The image's user may not read the app's files") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic NoTemporaryFolder = new("CSTG4019", "There is no folder for temporary files") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic CannotUnpackItself = new("CSTG4020", "The single file has nowhere to unpack itself") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic UserNameMissing = new("CSTG4021", "The code asks for the user's name, and the image has no accounts") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic PrivilegedPort = new("CSTG4022", "The app listens on a port that is root's") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic NoHttpsCertificate = new("CSTG4023", "The app listens for HTTPS without a certificate") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic ProgramMissing = new("CSTG4024", "The code starts a program that the image does not have") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic BuildPathInside = new("CSTG4025", "An assembly names folders of the build machine") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic ReflectionJson = new("CSTG4026", "The code serializes JSON by reflection, which is turned off") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic MissingReference = new("CSTG4027", "An assembly refers to what no published assembly has") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic MissingImplementation = new("CSTG4028", "A trimmed class lacks a method of its interface") { IsCheck = true };
    public static readonly Diagnostic DoesNotStart = new("CSTG4029", "The image does not start") { IsCheck = true };
    public static readonly Diagnostic NothingToStartWith = new("CSTG4030", "There is nothing to start the image with");
    public static readonly Diagnostic NativeImportMissing = new("CSTG4031", "The code imports a native library that is nowhere") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic CertificateFileMissing = new("CSTG4032", "The settings name a certificate that is not in the image") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic SocketFolderNotWritable = new("CSTG4033", "The app listens on a socket in a folder that it may not write to") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic InvalidSettings = new("CSTG4034", "A settings file cannot be read") { IsCheck = true };
    public static readonly Diagnostic StartupHookMissing = new("CSTG4035", "A startup hook is not in the image") { IsCheck = true };
    public static readonly Diagnostic HostingStartupMissing = new("CSTG4036", "A hosting startup assembly is not in the image") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic HeapLimitUnusable = new("CSTG4037", "The limit of the heap cannot be used") { IsCheck = true };
    public static readonly Diagnostic DamagedAssembly = new("CSTG4038", "An assembly is empty or cut off") { IsCheck = true };
    public static readonly Diagnostic CodePageMissing = new("CSTG4039", "The code uses a code page whose provider is not registered") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic WindowsApi = new("CSTG4040", "The code calls what only Windows has") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic HealthcheckStartsApp = new("CSTG4041", "The health check starts the app a second time") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic RelativeWrite = new("CSTG4042", "The code writes into the app's folder") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic HealthProbePort = new("CSTG4043", "The health probe asks a port that the app does not listen on") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic ScriptLineEnd = new("CSTG4045", "A script has the line ends of Windows") { IsCheck = true };

    public static readonly Diagnostic DeviceInImage = new("CSTG5001", "A base has device nodes") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic SetuidInImage = new("CSTG5002", "The image has programs that run as somebody else") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic WorldWritable = new("CSTG5003", "Everybody may write to a path of the image") { IsCheck = true };
    public static readonly Diagnostic ToolInImage = new("CSTG5004", "The image has tools that the app does not need") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic DeniedPath = new("CSTG5005", "A file is published that belongs in no image") { IsCheck = true };
    public static readonly Diagnostic SecretInImage = new("CSTG5006", "A secret is in the image") { IsCheck = true };
    public static readonly Diagnostic VulnerablePackage = new("CSTG5007", "A package in the image has a known vulnerability") { IsCheck = true };
    public static readonly Diagnostic TestInImage = new("CSTG5008", "A test is in the image") { IsCheck = true };
    public static readonly Diagnostic VulnerabilityFound = new("CSTG5009", "The scanner found vulnerabilities in the image") { Severity = Severity.Warning };
    public static readonly Diagnostic ScanExceptionExpired = new("CSTG5010", "An exception for a vulnerability has expired") { Severity = Severity.Warning };

    public static readonly Diagnostic RestoreAfterSources = new("CSTG6001", "Dependencies are restored after files that change more often") { IsCheck = true };
    public static readonly Diagnostic RestoredAgain = new("CSTG6002", "A build step restores dependencies again") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic VolatileBeforeRestore = new("CSTG6003", "A value that changes in every build comes before a restore") { IsCheck = true };
    public static readonly Diagnostic RestoreNotLocked = new("CSTG6004", "A restore does not enforce its lock file") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic LockFileNotCopied = new("CSTG6005", "A lock file is not copied before the restore") { IsCheck = true };
    public static readonly Diagnostic ToolchainInFinalStage = new("CSTG6006", "The final stage is built on an SDK or a toolchain") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic UnusedDockerfileStage = new("CSTG6007", "A stage of a Dockerfile is not used") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic CopySourceStageUnusable = new("CSTG6008", "A stage cannot be copied from") { IsCheck = true };
    public static readonly Diagnostic DockerfileUser = new("CSTG6009", "The final stage has no numeric user") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic ShellFormCommand = new("CSTG6010", "A command is in shell form") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic UncheckedDownload = new("CSTG6011", "A file is downloaded without a checksum") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic SecretInDockerfile = new("CSTG6012", "A Dockerfile puts a secret into the image or its history") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic RemovedSecret = new("CSTG6013", "A secret is removed in a later layer") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic WholeRootCopied = new("CSTG6014", "The whole file system of a stage is copied") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic UndeclaredArgument = new("CSTG6015", "A build argument is used in a stage that does not declare it") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic UnpinnedBase = new("CSTG6016", "A base image of a Dockerfile is not pinned") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic TestsWithoutSources = new("CSTG6017", "A test stage has no sources") { IsCheck = true, Severity = Severity.Warning };
    public static readonly Diagnostic DockerfileNotUnderstood = new("CSTG6020", "A Dockerfile cannot be built");
    public static readonly Diagnostic DockerfileDiffers = new("CSTG6021", "The Dockerfile no longer fits the project");
    public static readonly Diagnostic LayerNotInDockerfile = new("CSTG6022", "The Dockerfile has no COPY for a layer");
    public static readonly Diagnostic DockerfileNotPossible = new("CSTG6023", "A Dockerfile cannot say what the project does");
    public static readonly Diagnostic BuilderUnavailable = new("CSTG6030", "No builder can build the Dockerfile");
    public static readonly Diagnostic BuilderFailed = new("CSTG6031", "The builder failed");
    public static readonly Diagnostic BuildersDiffer = new("CSTG6032", "Two builders give different images");

    public static readonly Diagnostic InvalidStage = new("CSTG7001", "A stage is not defined in a way that can be run");
    public static readonly Diagnostic StageCycle = new("CSTG7002", "Stages depend on each other in a cycle");
    public static readonly Diagnostic StageOutputsOverlap = new("CSTG7003", "Two stages write the same files");
    public static readonly Diagnostic StagePathEscapes = new("CSTG7004", "A path of a stage leads out of its folder");
    public static readonly Diagnostic StageInputMissing = new("CSTG7005", "An input of a stage does not exist");
    public static readonly Diagnostic StageFailed = new("CSTG7006", "The command of a stage failed");
    public static readonly Diagnostic StageOutputMissing = new("CSTG7007", "A stage did not write what it promises");
    public static readonly Diagnostic CopyMatchesNothing = new("CSTG7010", "A copy finds nothing");
    public static readonly Diagnostic CopyTakenByMSBuild = new("CSTG7011", "MSBuild takes a part of a copy for itself");
    public static readonly Diagnostic NotCopyable = new("CSTG7012", "A copy finds something that cannot be copied");
    public static readonly Diagnostic CopyConflict = new("CSTG7013", "A copy and something else are at one path");
    public static readonly Diagnostic TestsFailed = new("CSTG7020", "A test failed");
    public static readonly Diagnostic TestsNotRun = new("CSTG7021", "Tests could not be run");
    public static readonly Diagnostic StagesNotImported = new("CSTG7025", "Shared results of stages are not available");
    public static readonly Diagnostic StagesNotExported = new("CSTG7026", "Results of stages cannot be shared");
    public static readonly Diagnostic CachePlaceNotUnderstood = new("CSTG7027", "A place for the results of stages is not understood");

    public static readonly Diagnostic SecretMissing = new("CSTG7030", "A secret of a stage is not available");
    public static readonly Diagnostic SecretInOutput = new("CSTG7031", "A stage wrote a secret into its outputs");
    public static readonly Diagnostic ImageStageUnclear = new("CSTG7032", "A stage inside an image does not say what it reads or where it writes");
    public static readonly Diagnostic NoEngineForStage = new("CSTG7033", "There is no engine to run a stage's image with");
    public static readonly Diagnostic StageImageUnusable = new("CSTG7034", "A stage's image cannot be run");
    public static readonly Diagnostic DownloadFailed = new("CSTG7035", "A stage's file cannot be downloaded");
    public static readonly Diagnostic LinkerMissing = new("CSTG7040", "The app cannot be compiled ahead of time, because the linker is missing");

    public static readonly Diagnostic OutputNotWritable = new("CSTG8001", "An output cannot be written");
    public static readonly Diagnostic DiskFull = new("CSTG8002", "The disk is full");
    public static readonly Diagnostic NotReproducible = new("CSTG8003", "Two builds of the same sources differ");
    public static readonly Diagnostic FolderNotOurs = new("CSTG8004", "A folder that is cleaned up holds what ContainerStages did not make");
    public static readonly Diagnostic ImageNotSigned = new("CSTG8005", "The image cannot be signed");
    public static readonly Diagnostic ImageNotScanned = new("CSTG8006", "The image cannot be scanned");

    /// <summary>In the order of their codes.</summary>
    public static ImmutableArray<Diagnostic> All { get; } =
    [
        .. typeof(Catalogue).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (Diagnostic)field.GetValue(null)!).OrderBy(row => row.Code, StringComparer.Ordinal),
    ];
}
