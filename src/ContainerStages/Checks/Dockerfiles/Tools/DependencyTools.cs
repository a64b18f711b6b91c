using System.Collections.Immutable;
using ContainerStages.Checks.Dockerfiles.Shell;

namespace ContainerStages.Checks.Dockerfiles.Tools;

/// <summary>The table of restore steps. A new tool is a row here, and no rule changes.</summary>
internal static class DependencyTools
{
    private static readonly ImmutableArray<string> s_npmValues =
        ["--prefix", "-C", "--registry", "--loglevel", "--omit", "--include", "--cache", "-w", "--workspace", "--fetch-timeout", "--fetch-retries",
            "--maxsockets", "--before"];

    private static readonly ImmutableArray<string> s_yarnValues =
        ["--cwd", "--registry", "--network-timeout", "--cache-folder", "--modules-folder", "--network-concurrency", "--mutex", "--global-folder",
            "--preferred-cache-folder"];

    private static readonly ImmutableArray<string> s_pnpmValues =
        ["--dir", "-C", "--filter", "-F", "--registry", "--store-dir", "--reporter", "--loglevel", "--network-concurrency", "--modules-dir"];

    private static readonly ImmutableArray<string> s_javaScript =
    [
        "package.json", "package*.json", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc",
        ".yarnrc", ".yarnrc.yml",
        ".pnpmfile.cjs", ".nvmrc", ".node-version", "lerna.json", "nx.json", "turbo.json",
    ];

    private static readonly ImmutableArray<string> s_python =
        ["requirements*", "constraints*", "*.txt", "*.in", "pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "Pipfile.lock", "uv.lock", "uv.toml",
            "poetry.lock", "poetry.toml", ".python-version", "README*", "LICENSE*", "*.whl", "pip.conf"];

    public static ImmutableArray<DependencyTool> All { get; } =
    [
        new("dotnet")
        {
            Programs = ["dotnet"],
            Restores = [new("dotnet restore") { LockOptions = ["--locked-mode"], LockedForm = "dotnet restore --locked-mode",
                Values = ["-r", "--runtime", "-s", "--source", "--configfile", "--packages", "-v", "--verbosity"] }],
            Manifests =
            [
                "*.csproj", "*.fsproj", "*.vbproj", "*.proj", "*.esproj", "*.sqlproj", "*.dcproj", "*.shproj", "*.projitems", "*.sln", "*.slnx", "*.slnf",
                "*.props", "*.targets", "*.rsp",
                "global.json", "nuget.config", "packages.lock.json", "dotnet-tools.json", "version.json", "packages.config", "paket.*", "*.nupkg",
                ".editorconfig", ".globalconfig", "*.ruleset", "*.snk", "*.ps1",
            ],
            LockFiles = ["packages.lock.json"],
            MainManifests = ["*.csproj", "*.fsproj", "*.vbproj"],
            CacheFolders = ["~/.nuget/packages", "~/.local/share/NuGet"],
            UnusedFolders = ["~/.nuget/cache", "~/.cache/nuget", "~/.cache/NuGet", "~/.dotnet/packages"],
            CacheSettings = ["NUGET_PACKAGES", "--packages", "RestorePackagesPath"],
            LaterSteps = ["dotnet build", "dotnet publish", "dotnet test", "dotnet pack"],
            NoRestore = ["--no-restore", "--no-build", "-p:NoRestore=true"],
        },
        new("npm")
        {
            Programs = ["npm"],
            Restores =
            [
                new("npm ci") { IsLocked = true, Values = s_npmValues, FolderOptions = ["--prefix", "-C"], LockedForm = "npm ci" },
                new("npm clean-install") { IsLocked = true, Values = s_npmValues, FolderOptions = ["--prefix", "-C"], LockedForm = "npm ci" },
                new("npm install") { NamesArePackages = true, Values = s_npmValues, FolderOptions = ["--prefix", "-C"],
                    LocklessOptions = ["--no-package-lock", "--package-lock=false"], LockedForm = "npm ci" },
                new("npm i") { NamesArePackages = true, Values = s_npmValues, FolderOptions = ["--prefix", "-C"],
                    LocklessOptions = ["--no-package-lock", "--package-lock=false"], LockedForm = "npm ci" },
            ],
            Manifests = s_javaScript,
            LockFiles = ["package-lock.json", "npm-shrinkwrap.json"],
            MainManifests = ["package.json", "package*.json"],
            CacheFolders = ["~/.npm"],
            UnusedFolders = ["~/.cache/npm", "~/.npm-cache"],
            CacheSettings = ["npm_config_cache", "NPM_CONFIG_CACHE", "--cache"],
        },
        new("yarn")
        {
            Programs = ["yarn", "yarnpkg"],
            Restores =
            [
                new("yarn install") { NamesArePackages = true, Values = s_yarnValues, FolderOptions = ["--cwd"],
                    LockOptions = ["--frozen-lockfile", "--immutable"], LocklessOptions = ["--no-lockfile"],
                    LockedForm = "yarn install --frozen-lockfile (--immutable since Yarn 2)" },
                new("yarn") { NamesArePackages = true, Excludes = ["--version", "-v", "--help"], Values = s_yarnValues, FolderOptions = ["--cwd"],
                    LockOptions = ["--frozen-lockfile", "--immutable"], LocklessOptions = ["--no-lockfile"],
                    LockedForm = "yarn install --frozen-lockfile (--immutable since Yarn 2)" },
            ],
            Manifests = s_javaScript,
            LockFiles = ["yarn.lock"],
            MainManifests = ["package.json", "package*.json"],
            CacheFolders = ["/usr/local/share/.cache/yarn", "~/.cache/yarn", "~/.yarn/berry/cache", "~/.yarn/cache"],
            UnusedFolders = ["~/.npm"],
            CacheSettings = ["YARN_CACHE_FOLDER", "--cache-folder"],
        },
        new("pnpm")
        {
            Programs = ["pnpm"],
            Restores =
            [
                new("pnpm install") { NamesArePackages = true, Values = s_pnpmValues, FolderOptions = ["--dir", "-C"], LockOptions = ["--frozen-lockfile"],
                    LockedForm = "pnpm install --frozen-lockfile" },
                new("pnpm i") { NamesArePackages = true, Values = s_pnpmValues, FolderOptions = ["--dir", "-C"], LockOptions = ["--frozen-lockfile"],
                    LockedForm = "pnpm install --frozen-lockfile" },
                new("pnpm fetch") { IsLocked = true, Values = s_pnpmValues, FolderOptions = ["--dir", "-C"], LockedForm = "pnpm fetch" },
            ],
            Manifests = s_javaScript,
            LockFiles = ["pnpm-lock.yaml"],
            MainManifests = ["package.json", "package*.json"],
            CacheFolders = ["~/.local/share/pnpm/store", "/pnpm/store", "~/.pnpm-store"],
            UnusedFolders = ["~/.npm", "~/.cache/pnpm"],
            CacheSettings = ["--store-dir", "store-dir", "PNPM_STORE", "npm_config_store_dir"],
        },
        new("go")
        {
            Programs = ["go"],
            Restores = [new("go mod download") { IsLocked = true, LockedForm = "go mod download" }],
            Manifests = ["go.mod", "go.sum", "go.*", "go.work", "go.work.sum"],
            LockFiles = ["go.sum"],
            HasLocalPackages = true,
            MainManifests = ["go.mod"],
            CacheFolders = ["/go/pkg", "~/go/pkg", "~/.cache/go-build"],
            UnusedFolders = ["~/.cache/go", "/go/cache", "~/.cache/gomod"],
            CacheSettings = ["GOCACHE", "GOMODCACHE", "GOPATH"],
        },
        new("pip")
        {
            Programs = ["pip"],
            Restores = [new("pip install") { Needs = ["-r", "--requirement"], FileOptions = ["-r", "--requirement"], Excludes = ["-e", "--editable", "."] }],
            Manifests = s_python,
            MainManifests = ["requirements*.txt"],
            CacheFolders = ["~/.cache/pip"],
            UnusedFolders = ["~/.pip", "~/.cache/pip3", "~/.cache/python"],
            CacheSettings = ["PIP_CACHE_DIR", "--cache-dir"],
        },
        new("pipenv")
        {
            Programs = ["pipenv"],
            Restores =
            [
                new("pipenv sync") { IsLocked = true, LockedForm = "pipenv sync" },
                new("pipenv install") { NamesArePackages = true, Excludes = ["-e"], LockOptions = ["--deploy", "--ignore-pipfile"],
                    LocklessOptions = ["--skip-lock"], LockedForm = "pipenv install --deploy" },
            ],
            Manifests = s_python,
            LockFiles = ["Pipfile.lock"],
            MainManifests = ["Pipfile"],
            CacheFolders = ["~/.cache/pipenv", "~/.cache/pip"],
            CacheSettings = ["PIPENV_CACHE_DIR", "PIP_CACHE_DIR"],
        },
        new("uv")
        {
            Programs = ["uv"],
            Restores =
            [
                new("uv sync") { LockOptions = ["--locked", "--frozen"], LockedForm = "uv sync --locked", FolderOptions = ["--project", "--directory"] },
                new("uv pip install") { Needs = ["-r", "--requirement"], FileOptions = ["-r", "--requirement"], Excludes = ["-e", "--editable", "."] },
                new("uv pip sync") { },
            ],
            Manifests = s_python,
            LockFiles = ["uv.lock"],
            MainManifests = ["pyproject.toml"],
            CacheFolders = ["~/.cache/uv"],
            UnusedFolders = ["~/.cache/pip", "~/.uv"],
            CacheSettings = ["UV_CACHE_DIR", "--cache-dir"],
        },
        new("poetry")
        {
            Programs = ["poetry"],
            Restores = [new("poetry install") { FolderOptions = ["-C", "--directory"] }],
            Manifests = s_python,
            LockFiles = ["poetry.lock"],
            MainManifests = ["pyproject.toml"],
            CacheFolders = ["~/.cache/pypoetry", "~/.cache/pip"],
            UnusedFolders = ["~/.cache/poetry", "~/.poetry"],
            CacheSettings = ["POETRY_CACHE_DIR"],
        },
        new("Maven")
        {
            Programs = ["mvn", "mvnw"],
            Restores =
            [
                .. Maven("dependency:go-offline"), .. Maven("dependency:resolve"), .. Maven("dependency:resolve-plugins"),
            ],
            Manifests = ["pom.xml", "pom*.xml", "mvnw", "mvnw.cmd", "settings*.xml", "maven-wrapper.*", "*.jar", "extensions.xml", "maven.config",
                "jvm.config"],
            MainManifests = ["pom.xml"],
            CacheFolders = ["~/.m2"],
            UnusedFolders = ["~/.maven", "~/.cache/maven"],
            CacheSettings = ["-Dmaven.repo.local", "MAVEN_OPTS"],
        },
        new("Gradle")
        {
            Programs = ["gradle", "gradlew"],
            Restores = [.. Gradle("dependencies"), .. Gradle("resolveDependencies"), .. Gradle("downloadDependencies")],
            Manifests = ["*.gradle", "*.gradle.kts", "gradle.properties", "gradlew", "gradlew.bat", "gradle.lockfile", "libs.versions.toml", "*.jar",
                "gradle-wrapper.*"],
            MainManifests = ["build.gradle", "build.gradle.kts"],
            CacheFolders = ["~/.gradle"],
            UnusedFolders = ["~/.cache/gradle", "/gradle"],
            CacheSettings = ["GRADLE_USER_HOME", "-g", "--gradle-user-home"],
        },
        new("cargo")
        {
            Programs = ["cargo"],
            Restores =
            [
                new("cargo fetch") { LockOptions = ["--locked", "--frozen"], LockedForm = "cargo fetch --locked" },
                new("cargo vendor") { LockOptions = ["--locked", "--frozen"], LockedForm = "cargo vendor --locked" },
                new("cargo chef cook") { },
            ],
            Manifests = ["Cargo.toml", "Cargo.lock", "Cargo.*", "rust-toolchain", "rust-toolchain.toml", "recipe.json", "config.toml"],
            LockFiles = ["Cargo.lock"],
            MainManifests = ["Cargo.toml"],
            CacheFolders = ["/usr/local/cargo/registry", "/usr/local/cargo/git", "~/.cargo"],
            UnusedFolders = ["~/.cache/cargo", "~/.cache/rust"],
            CacheSettings = ["CARGO_HOME"],
        },
        new("bundler")
        {
            Programs = ["bundle"],
            Restores = [new("bundle install") { LockOptions = ["--frozen", "--deployment"] }],
            Manifests = ["Gemfile", "Gemfile.lock", "Gemfile*", "*.gemspec", ".ruby-version", "version.rb"],
            LockFiles = ["Gemfile.lock"],
            MainManifests = ["Gemfile"],
            CacheFolders = ["/usr/local/bundle", "~/.bundle", "~/.gem"],
            CacheSettings = ["BUNDLE_PATH", "GEM_HOME", "--path"],
        },
        new("composer")
        {
            Programs = ["composer"],
            Restores = [new("composer install") { FolderOptions = ["-d", "--working-dir"] }],
            Manifests = ["composer.json", "composer.lock", "composer.*", "auth.json", "symfony.lock"],
            LockFiles = ["composer.lock"],
            MainManifests = ["composer.json"],
            CacheFolders = ["~/.composer/cache", "~/.cache/composer", "/tmp/cache"],
            CacheSettings = ["COMPOSER_CACHE_DIR", "COMPOSER_HOME"],
        },
    ];

    /// <summary>Commands that run an app's tests.</summary>
    private static readonly string[][] s_tests =
    [
        .. ((string[])
        [
            "dotnet test", "npm test", "npm t", "npm run test", "yarn test", "yarn run test", "pnpm test", "pnpm run test", "go test", "pytest", "unittest",
            "tox", "uv run pytest",
            "poetry run pytest", "mvn test", "mvn verify", "mvnw test", "mvnw verify", "gradle test", "gradlew test", "cargo test", "bundle exec rspec",
            "composer test", "jest", "npx jest", "npx vitest",
        ]).Select(words => words.Split(' ')),
    ];

    public static DependencyTool Named(string name) => All.First(tool => tool.Name == name);

    public static DependencyTool? Of(ShellCommand command) => All.FirstOrDefault(tool => tool.Programs.Contains(command.Name));

    public static bool IsTest(ShellCommand command) => s_tests.Any(words => command.StartsWith(words));

    /// <summary>Maven's options may come before its goals.</summary>
    private static IEnumerable<RestoreCommand> Maven(string goal) => [new("mvn") { Needs = [goal] }, new("mvnw") { Needs = [goal] }];

    private static IEnumerable<RestoreCommand> Gradle(string task) => [new("gradle") { Needs = [task] }, new("gradlew") { Needs = [task] }];
}
