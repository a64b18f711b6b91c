namespace ContainerStages.Benchmarks.Fuzzing;

/// <summary>What fuzzed Dockerfiles are put together from.</summary>
internal static class DockerfileSnippets
{
    /// <summary>Instructions that BuildKit takes.</summary>
    public static readonly string[] Instructions =
    [
        "# syntax=docker/dockerfile:1\n",
        "# escape=`\n",
        "# check=skip=all;error=true\n",
        "# a comment\n",
        "\n",
        "ARG TAG=1.0 OTHER\n",
        "FROM --platform=$BUILDPLATFORM sdk:${TAG:-latest} AS build\n",
        "FROM scratch\n",
        "FROM build as test\r\n",
        "WORKDIR /src\n",
        "COPY --link --chown=1654:1654 a.csproj b.csproj ./\n",
        "COPY [\"a b\", \"c\\u0020d\", \"/x/\"]\n",
        "COPY --from=build --exclude=*.md /app /app\n",
        "COPY <<a.txt <<-\"b.txt\" /files/\nfirst $x\na.txt\n\t\tsecond\n\tb.txt\n",
        "ADD --checksum=sha256:00 https://example.org/x.tar /x\n",
        "RUN --mount=type=cache,target=/root/.nuget/packages dotnet restore\n",
        "RUN apt-get update && \\\n    # why\n\n    apt-get install -y \\\n      curl \"libc6\" 'x y'\n",
        "RUN <<EOF\nset -e\necho ${HOME}\nEOF\n",
        "RUN 3<<'A' cat <<B\n1\nA\n2\nB\n",
        "RUN [\"/bin/sh\", \"-c\", \"echo \\\"hi\\\"\"]\n",
        "RUN powershell -Command `\n    Write-Host 'a'\n",
        "ENV A=1 B=\"two words\" C=three\\ words D='$x'\n",
        "ENV OLD the rest of it\n",
        "LABEL \"org.example.name\"=\"x\" other=y\n",
        "USER $APP_UID\n",
        "EXPOSE 8080/tcp ${PORT:-80}\n",
        "VOLUME [\"/data\"]\n",
        "SHELL [\"/bin/bash\", \"-c\"]\n",
        "STOPSIGNAL SIGTERM\n",
        "MAINTAINER somebody\n",
        "HEALTHCHECK --interval=30s --timeout=3s --retries=3 CMD curl -f http://localhost || exit 1\n",
        "HEALTHCHECK NONE\n",
        "ONBUILD COPY . /app\n",
        "ENTRYPOINT [\"dotnet\", \"app.dll\"]\n",
        "CMD run ${A#*.} ${B##x} ${C%y} ${D%%z*} ${E/a/b} ${F//c/d} ${G:+set} ${H:?no}\n",
    ];

    /// <summary>What a mutation puts somewhere.</summary>
    public static readonly string[] Tokens =
    [
        "\\", "`", "\\\n", "\\ \t\r\n", "\n", "\r\n", "\r", "\t", " ", "\v", "\u00A0", "\u0085", "\uFEFF", "\0",
        "#", "# ", "#!/x\n", "<<", "<<-", "<<EOF", "<<\"", "EOF\n",
        "'", "\"", "$", "${", "}", "${a:-", "${a/", "${a//*?/", "${a#", "${a%%*", ":?", "\\}", "\\*",
        "[", "]", "[\"", "\", \"", "{", "null", "\\u12", "\\ud800", "=", "--", "--x=", "--mount=", "-", ",",
        "ONBUILD ", "ONBUILD ONBUILD ", "FROM ", "RUN ", "COPY ", "ENV ", "HEALTHCHECK CMD ",
        "!", "**", "**/", "/", "..", "?", "[^a-", "ä", "€", "😀", "\uD800", "\uDC00",
    ];

    public static readonly string[] Paths = ["a", "src/app/bin/x.dll", ".git/config", "README.md", "a b/[c]"];
}
