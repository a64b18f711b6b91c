using ContainerStages.Dockerfiles;

namespace ContainerStages.Tests.Dockerfiles;

/// <summary>Each instruction reads its arguments in its own way.</summary>
[TestClass]
public sealed class InstructionTests
{
    [TestMethod]
    [DataRow("copy a b", "COPY [a] [b]")]
    [DataRow("COPY \"a b\" c", "COPY [\"a] [b\"] [c]", DisplayName = "quotes do not hold a list together")]
    [DataRow("COPY [\"a b\", \"c\"]", "COPY json [\"a b\"] [\"c\"]")]
    [DataRow("COPY [a b] c", "COPY [[a] [b]] [c]", DisplayName = "no JSON, so a list")]
    [DataRow("COPY --from=build --link --chown=1:1 a b", "COPY --from=build --link --chown=1:1 [a] [b]")]
    [DataRow("COPY --parents --exclude=*.md --exclude=bin a b", "COPY --parents --exclude=*.md --exclude=bin [a] [b]")]
    [DataRow("COPY a --from=x b", "COPY [a] [--from=x] [b]", DisplayName = "flags only directly behind the keyword")]
    [DataRow("COPY -- --odd b", "COPY [--odd] [b]")]
    [DataRow("ADD --checksum=sha256:1 https://x/y /z", "ADD --checksum=sha256:1 [https://x/y] [/z]")]
    [DataRow("RUN --mount=type=cache,target=/x --network=none make all", "RUN --mount=type=cache,target=/x --network=none [make] [all]")]
    [DataRow("RUN --mount=\"type=cache,target=/a b\" x", "RUN --mount=type=cache,target=/a b [x]")]
    [DataRow("RUN echo \"a  b\" 'c d'e f\\ g", "RUN [echo] [\"a  b\"] ['c d'e] [f\\ g]")]
    [DataRow("RUN [\"a\", \"b\\n\\u0041\"]", "RUN json [\"a\"] [\"b\\n\\u0041\"]")]
    [DataRow("RUN ['a', 'b']", "RUN [['a',] ['b']]", DisplayName = "single quotes are no JSON")]
    [DataRow("RUN [ -f x ] && y", "RUN [[] [-f] [x] []] [&&] [y]")]
    [DataRow("RUN []", "RUN json")]
    [DataRow("CMD [\"a\"] # b", "CMD [[\"a\"]] [#] [b]", DisplayName = "text behind the array makes it no JSON")]
    [DataRow("SHELL [\"/bin/bash\", \"-c\"]", "SHELL json [\"/bin/bash\"] [\"-c\"]")]
    [DataRow("ENTRYPOINT [\"a\"]", "ENTRYPOINT json [\"a\"]")]
    [DataRow("EXPOSE 80/tcp 81", "EXPOSE [80/tcp] [81]")]
    [DataRow("VOLUME /a /b", "VOLUME [/a] [/b]")]
    [DataRow("VOLUME [\"/a b\"]", "VOLUME json [\"/a b\"]")]
    [DataRow("WORKDIR /a b", "WORKDIR [/a b]")]
    [DataRow("USER $APP_UID", "USER [$APP_UID]")]
    [DataRow("STOPSIGNAL SIGTERM", "STOPSIGNAL [SIGTERM]")]
    [DataRow("MAINTAINER Some One <a@b>", "MAINTAINER [Some One <a@b>]")]
    [DataRow("HEALTHCHECK NONE", "HEALTHCHECK [NONE]")]
    [DataRow("HEALTHCHECK --interval=1m30s --retries=3 CMD curl x || exit", "HEALTHCHECK --interval=1m30s --retries=3 [CMD] [curl] [x] [||] [exit]")]
    [DataRow("HEALTHCHECK CMD [\"a\"]", "HEALTHCHECK json [CMD] [\"a\"]")]
    [DataRow("ONBUILD RUN --mount=type=ssh a", "ONBUILD (RUN --mount=type=ssh [a])")]
    [DataRow("ARG A B=1 C=\"x y\"", "ARG [A] [B=1] [C=\"x y\"]")]
    [DataRow("LABEL a=1 \"b c\"=2", "LABEL [a=1] [\"b c\"=2]")]
    public void Arguments_are_split_as_the_instruction_wants_it(string line, string fact) =>
        Assert.AreEqual(fact, DockerfileFacts.Fact(DockerfileFacts.Stage(line).Single()));

    [TestMethod]
    [DataRow("ENV a=1 b=\"x y\" c=d\\ e", "a→1 b→x y c→d e")]
    [DataRow("ENV a=b=c", "a→b=c")]
    [DataRow("ENV a=", "a→")]
    [DataRow("ENV a  some  text # all of it", "a→some  text # all of it")]
    [DataRow("ENV a \"b=c\"", "a→b=c")]
    [DataRow("ENV path=$HOME/'$x'", "path→$HOME/$x")]
    [DataRow("ENV a=1 \\\n    b=2 \\\n    # no\n    c=3", "a→1 b→2 c→3")]
    [DataRow("LABEL \"a.b\"=\"c d\"", "a.b→c d")]
    [DataRow("LABEL a b", "a→b")]
    [DataRow("ARG a b=2 c=\"\"", "a→none b→2 c→")]
    public void Pairs_are_names_and_values(string line, string pairs) => Assert.AreEqual(
        pairs,
        string.Join(' ', DockerfileFacts.Stage(line).Single().Pairs.Select(pair => $"{pair.Key.Value}→{(pair.Value is null ? "none" : pair.Value.Value)}")));

    [TestMethod]
    public void A_flag_and_its_value_have_places_that_can_be_replaced()
    {
        string text = "FROM a\nCOPY \\\n  --from=\"bu\"ild \\\n  x y\n";
        DockerfileFlag flag = Dockerfile.Parse(text).Stages[0].Instructions[0].Flag("from")!;

        Assert.AreEqual("build", flag.Value);
        Assert.AreEqual("--from=\"bu\"ild", flag.Range.Of(text));
        Assert.AreEqual("\"bu\"ild", flag.ValueRange.Of(text));
    }

    [TestMethod]
    public void An_element_of_an_array_has_its_quotes_in_its_place_and_not_in_its_value()
    {
        string text = "FROM a\nCOPY [ \"a\\\"b\" , \\\n \"$x\" ]\n";
        DockerfileInstruction copy = Dockerfile.Parse(text).Stages[0].Instructions[0];

        Assert.AreEqual("a\"b", copy.Words[0].Argument);
        Assert.AreEqual("\"a\\\"b\"", copy.Words[0].Range.Of(text));
        Assert.AreEqual("\"$x\"", copy.Words[1].Range.Of(text));
    }
}
