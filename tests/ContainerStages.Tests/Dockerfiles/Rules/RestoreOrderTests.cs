namespace ContainerStages.Tests.Dockerfiles.Rules;

/// <summary>D1, D3 and D5: which steps count, and what is no fault.</summary>
[TestClass]
public sealed class RestoreOrderTests
{
    private const string Order = "CSTG6001";

    [TestMethod]
    [DataRow("dotnet restore")]
    [DataRow("dotnet restore src/App.sln")]
    [DataRow("npm ci")]
    [DataRow("npm install --production")]
    [DataRow("npm i --registry https://registry.example")]
    [DataRow("npm --version && npm ci --omit=dev")]
    [DataRow("yarn")]
    [DataRow("yarn install --frozen-lockfile")]
    [DataRow("corepack enable && pnpm install --frozen-lockfile")]
    [DataRow("corepack pnpm i")]
    [DataRow("go mod download -x")]
    [DataRow("pip install -r requirements.txt")]
    [DataRow("pip3 install --no-cache-dir --requirement=requirements.txt")]
    [DataRow("python3 -m pip install -rrequirements.txt")]
    [DataRow("/usr/bin/pip3.12 install -r requirements.txt")]
    [DataRow("uv sync --locked")]
    [DataRow("poetry install --no-root")]
    [DataRow("pipenv install --deploy")]
    [DataRow("mvn -B dependency:go-offline")]
    [DataRow("./mvnw dependency:resolve")]
    [DataRow("./gradlew --no-daemon dependencies")]
    [DataRow("cargo fetch --locked")]
    [DataRow("bundle install")]
    [DataRow("composer install --no-dev")]
    [DataRow("cd server && npm ci")]
    [DataRow("sh -c 'npm ci'")]
    [DataRow("bash -euxo pipefail -c \"cd x; npm ci\"")]
    [DataRow("CI=true NODE_ENV=production npm ci")]
    [DataRow("env CI=true npm ci")]
    [DataRow("if [ -f package.json ]; then npm ci; fi")]
    [DataRow("(cd a && npm ci)")]
    [DataRow("set -e; \\\n    apk add git; \\\n    npm ci")]
    [DataRow("<<EOF\nset -e\nnpm ci\nEOF")]
    [DataRow("[\"npm\", \"ci\"]")]
    [DataRow("[\"sh\", \"-c\", \"npm ci\"]")]
    public void A_restore_after_the_sources_is_found(string run) =>
        CollectionAssert.AreEqual((int[])[3], $"FROM a:1 AS b\nWORKDIR /app\nCOPY . .\nRUN {run}\n".Lines(Order), run);

    [TestMethod]
    [DataRow("npm run build")]
    [DataRow("npm install -g pm2")]
    [DataRow("npm install left-pad")]
    [DataRow("npm ci --global")]
    [DataRow("yarn build")]
    [DataRow("yarn global add serve")]
    [DataRow("pnpm add -g tool")]
    [DataRow("go build ./...")]
    [DataRow("go get ./...")]
    [DataRow("go mod vendor")]
    [DataRow("pip install .")]
    [DataRow("pip install -e . -r requirements.txt")]
    [DataRow("pip install gunicorn")]
    [DataRow("mvn package")]
    [DataRow("cargo build --release")]
    [DataRow("dotnet publish")]
    [DataRow("echo npm ci")]
    [DataRow("echo 'npm ci'")]
    [DataRow("grep \"npm ci\" file # npm ci")]
    [DataRow("$INSTALL npm ci")]
    [DataRow("<<EOF\n#!/usr/bin/env python3\nnpm ci\nEOF")]
    [DataRow("--mount=type=cache,target=/root/.npm npm ci")]
    [DataRow("--mount=type=cache,target=/home/node/.npm,uid=1000 npm ci")]
    [DataRow("--mount=type=cache,target=/root/.cache pip install -r requirements.txt")]
    [DataRow("--mount=type=cache,id=nuget,target=/root/.nuget/packages dotnet restore")]
    [DataRow("--mount=type=bind,source=package.json,target=package.json npm ci")]
    public void What_is_no_restore_or_has_a_cache_is_no_finding(string run) =>
        CollectionAssert.AreEqual((int[])[], $"FROM a:1 AS b\nWORKDIR /app\nCOPY . .\nRUN {run}\n".Lines(Order), run);

    [TestMethod]
    [DataRow("COPY package.json package-lock.json .npmrc ./", false)]
    [DataRow("COPY package*.json ./", false)]
    [DataRow("COPY [\"package.json\", \"package-lock.json\", \"./\"]", false)]
    [DataRow("COPY tsconfig.json babel.config.js ./", false)]
    [DataRow("COPY prisma ./prisma", false)]
    [DataRow("COPY patches/ ./patches/", false)]
    [DataRow("COPY docker-entrypoint.sh /usr/local/bin/", false)]
    [DataRow("COPY scripts/postinstall.js ./scripts/", false)]
    [DataRow("COPY --from=other /app .", false)]
    [DataRow("COPY $FILES .", false)]
    [DataRow("COPY <<EOF .npmrc\nx=y\nEOF", false)]
    [DataRow("COPY src /elsewhere", false)]
    [DataRow("COPY . .", true)]
    [DataRow("COPY ./ /app/", true)]
    [DataRow("COPY . /srv", true)]
    [DataRow("ADD . .", true)]
    [DataRow("COPY src ./src", true)]
    [DataRow("COPY package.json server.js ./", true)]
    [DataRow("COPY --chown=node:node . .", true)]
    public void What_may_come_before_npm_ci(string copy, bool isFault) =>
        CollectionAssert.AreEqual(isFault ? (int[])[3] : [], $"FROM a:1 AS b\nWORKDIR /app\n{copy}\nRUN npm ci\n".Lines(Order), copy);

    [TestMethod]
    public void A_folder_may_be_a_module_that_go_mod_replaces() =>
        CollectionAssert.AreEqual((int[])[], "FROM a:1\nWORKDIR /app\nCOPY api/ api/\nCOPY go.mod go.sum ./\nRUN go mod download\n".Lines(Order));

    /// <summary>A project of its own in the step's folder is no package of another one.</summary>
    [TestMethod]
    [DataRow("COPY api/ api/", "")]
    [DataRow("COPY api/ ./", "6001:3")]
    public void A_folder_with_a_manifest_of_its_own_may_be_such_a_module(string copy, string found)
    {
        string codes = $"FROM a:1 AS b\nWORKDIR /app\n{copy}\nCOPY go.mod go.sum ./\nRUN go mod download\n"
            .Codes(("go.mod", "replace x => ./api/x"), ("go.sum", ""), ("api/x/go.mod", ""), ("api/x/types.go", ""));
        Assert.AreEqual(found, string.Join(' ', codes.Split(' ').Where(code => code.StartsWith("6001", StringComparison.Ordinal))));
    }

    [TestMethod]
    public void A_folder_of_sources_without_a_manifest_is_no_module() =>
        Assert.Contains("6001:3",
            "FROM a:1 AS b\nWORKDIR /app\nCOPY api/ api/\nCOPY go.mod go.sum ./\nRUN go mod download\n"
                .Codes(("go.mod", ""), ("go.sum", ""), ("api/types.go", "")));

    [TestMethod]
    public void A_second_restore_of_the_same_tool_finds_what_the_first_fetched() =>
        CollectionAssert.AreEqual((int[])[],
            "FROM a:1\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build && npm ci --omit=dev\n".Lines(Order));

    [TestMethod]
    public void Sources_of_the_stage_below_count() =>
        CollectionAssert.AreEqual((int[])[3], "FROM a:1 AS b\nWORKDIR /app\nCOPY . .\nFROM b\nRUN npm ci\n".Lines(Order));

    [TestMethod]
    public void A_context_without_sources_is_copied_whole() =>
        Assert.DoesNotContain("6001",
            "FROM a:1\nWORKDIR /app\nCOPY . .\nRUN npm ci\n".Codes(("package.json", "{}"), ("package-lock.json", "{}"), ("Dockerfile", "")));

    [TestMethod]
    [DataRow("sentry.conf.example.py", false)]
    [DataRow("sentry.py", true)]
    public void A_context_of_settings_is_copied_whole(string file, bool isFault) =>
        Assert.AreEqual(isFault,
            "FROM a:1\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n".Codes(("requirements.txt", ""), (file, ""))
                .Contains("6001", StringComparison.Ordinal));

    [TestMethod]
    [DataRow("/root/.cache/go", true)]
    [DataRow("/go/pkg/mod", false)]
    [DataRow("/root/.cache/go-build", false)]
    [DataRow("/root/.cache", false)]
    [DataRow("/somewhere", false)]
    public void A_cache_mount_on_a_folder_that_the_tool_does_not_use_is_a_warning(string target, bool isFault)
    {
        string text = $"FROM a:1 AS b\nCOPY go.mod go.sum ./\nRUN --mount=type=cache,target={target} go mod download\n";
        CollectionAssert.AreEqual(isFault ? (int[])[3] : [], text.Lines(Order));
        Assert.IsTrue(text.Findings().Where(finding => finding.Code == Order)
            .All(finding => finding.Finding.Severity == ContainerStages.Diagnostics.Severity.Warning));
    }

    [TestMethod]
    [DataRow("ARG GIT_COMMIT", true)]
    [DataRow("ARG BUILD_DATE=unknown", true)]
    [DataRow("ARG VERSION", false)]
    [DataRow("ARG NODE_ENV=production", false)]
    [DataRow("ARG GIT_COMMIT\nRUN git checkout $GIT_COMMIT", false)]
    public void A_value_that_changes_in_every_build(string lines, bool isFault) =>
        Assert.AreEqual(isFault, $"FROM a:1\n{lines}\nCOPY package*.json ./\nRUN npm ci\n".Lines("CSTG6003").Length > 0, lines);

    [TestMethod]
    [DataRow("COPY package.json ./\nRUN npm ci", true)]
    [DataRow("COPY package.json ./\nRUN npm install\nCOPY package-lock.json ./", true)]
    [DataRow("COPY package.json ./\nRUN npm install", false)]
    [DataRow("COPY package*.json ./\nRUN npm ci", false)]
    [DataRow("COPY package.json ./\nCOPY package-lock.json ./\nRUN npm ci", false)]
    [DataRow("COPY package.json ./\nRUN npm install --package-lock-only && npm ci", false)]
    [DataRow("COPY package.json ./\nCOPY --from=lock /package-lock.json .\nRUN npm ci", false)]
    [DataRow("COPY go.mod ./\nRUN go mod download", false)]
    public void A_lock_file_that_is_missing(string lines, bool isFault) =>
        Assert.AreEqual(isFault, $"FROM a:1\nWORKDIR /app\n{lines}\n".Lines("CSTG6005").Length > 0, lines);

    [TestMethod]
    [DataRow("RUN pipenv install --system", "Pipfile", "Pipfile.lock", true)]
    [DataRow("RUN pipenv install --skip-lock --system", "Pipfile", "Pipfile.lock", false)]
    [DataRow("RUN npm install", "package.json", "package-lock.json", true)]
    [DataRow("RUN npm install --no-package-lock", "package.json", "package-lock.json", false)]
    [DataRow("RUN yarn --no-lockfile", "package.json", "yarn.lock", false)]
    public void A_command_that_wants_no_lock_file_misses_none(string run, string manifest, string lockFile, bool isFault) =>
        Assert.AreEqual(isFault,
            $"FROM a:1\nWORKDIR /app\nCOPY {manifest} ./\n{run}\n".Codes((manifest, ""), (lockFile, "")).Contains("6005", StringComparison.Ordinal));

    [TestMethod]
    public void A_lock_file_of_the_context_is_missing() =>
        Assert.Contains("6005:3",
            "FROM a:1\nWORKDIR /app\nCOPY web/package.json ./\nRUN yarn\n".Codes(("web/package.json", "{}"), ("web/yarn.lock", ""), ("web/a.ts", "")));
}
