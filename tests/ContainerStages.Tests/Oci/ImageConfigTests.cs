using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Images;
using ContainerStages.Oci;

namespace ContainerStages.Tests.Oci;

[TestClass]
public sealed class ImageConfigTests
{
    private const string Base = """
        {"architecture":"arm","variant":"v7","os":"linux","os.version":"10.0.1","os.features":["f"],"author":"Ada","created":"2020-01-01T00:00:00Z",
         "config":{"User":"app","WorkingDir":"/old","Env":["PATH=/bin","A=1","PATH_X=2"],"Cmd":["sh"],"Entrypoint":["/init"],"Labels":{"a":"1","b":"2"},
          "ExposedPorts":{"80/tcp":{}},"Volumes":{"/data":{}},"StopSignal":"SIGQUIT","Healthcheck":{"Test":["CMD-SHELL","true"],"Interval":30000000000},
          "Shell":["/bin/sh","-c"],"OnBuild":["RUN x"],"ArgsEscaped":true},
         "rootfs":{"type":"layers","diff_ids":["sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]},
         "history":[{"created_by":"FROM"},{"created_by":"ENV","empty_layer":true}],"x-unknown":{"n":1.50}}
        """;

    private static readonly ImageSettings Settings = new()
    {
        Created = "1970-01-01T00:00:00Z",
        User = new NumericUser(10001, 10001),
        WorkingDirectory = "/app",
    };

    private static readonly Digest DiffId = Digest.Of("layer"u8);

    [TestMethod]
    public void Fields_that_we_do_not_know_are_kept_whole()
    {
        JsonObject json = With(Settings);
        Assert.AreEqual("10.0.1", (string?)json["os.version"]);
        Assert.AreEqual("v7", (string?)json["variant"]);
        Assert.AreEqual("Ada", (string?)json["author"]);
        Assert.AreEqual("""["f"]""", json["os.features"]!.ToJsonString());
        Assert.AreEqual("""{"n":1.50}""", json["x-unknown"]!.ToJsonString());
        Assert.AreEqual("""["/bin/sh","-c"]""", json["config"]!["Shell"]!.ToJsonString());
        Assert.AreEqual("""["RUN x"]""", json["config"]!["OnBuild"]!.ToJsonString());
        Assert.AreEqual("""{"Test":["CMD-SHELL","true"],"Interval":30000000000}""", json["config"]!["Healthcheck"]!.ToJsonString());
        Assert.AreEqual("SIGQUIT", (string?)json["config"]!["StopSignal"]);
        Assert.IsTrue((bool?)json["config"]!["ArgsEscaped"]);
    }

    /// <summary>As an image that <c>docker commit</c> or the classic <c>docker build</c> made says it.</summary>
    [TestMethod]
    public void What_Docker_says_of_the_base_alone_is_not_carried_on()
    {
        ImageConfig theBase = Parse("""
            {"os":"linux","architecture":"amd64","id":"a","parent":"sha256:b","container":"c","container_config":{"Cmd":["#(nop)"]},"docker_version":"20.10","Size":7,"author":"Ada",
             "config":{"Hostname":"c0ffee","Domainname":"d","Image":"sha256:b","MacAddress":"m","Shell":["/bin/bash"]},"rootfs":{"type":"layers","diff_ids":[]}}
            """);
        JsonObject json = JsonNode.Parse(theBase.With(Settings, []).ToBytes())!.AsObject();
        Assert.AreEqual("architecture author config created history os rootfs", string.Join(' ', json.Select(pair => pair.Key).Order(StringComparer.Ordinal)));
        Assert.AreEqual("Shell User WorkingDir", string.Join(' ', json["config"]!.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal)));
    }

    [TestMethod]
    public void A_port_of_the_base_without_its_protocol_is_not_listed_twice()
    {
        ImageConfig theBase = Parse("""{"os":"linux","architecture":"amd64","config":{"ExposedPorts":{"6200":{},"6201":{},"6202/udp":{}}}}""");
        ImageConfig config = theBase.With(Settings with { ExposedPorts = [new ExposedPort(6200), new ExposedPort(6202), new ExposedPort(6201, IsUdp: true)] }, []);
        Assert.AreEqual("6201 6202/udp 6200/tcp 6202/tcp 6201/udp", string.Join(' ', config.ExposedPorts));
    }

    [TestMethod]
    public void Parsing_and_writing_changes_nothing_but_white_space() =>
        Assert.AreEqual(JsonNode.Parse(Base)!.ToJsonString(), Encoding.UTF8.GetString(Parse(Base).ToBytes()));

    [TestMethod]
    public void Settings_go_on_top_of_those_of_the_base()
    {
        JsonObject config = With(Settings with
        {
            Entrypoint = ["/app/App"],
            Environment = [new("A", "2"), new("NEW", "x=y"), new("NEW", "z")],
            ExposedPorts = [new ExposedPort(8080)],
            Volumes = ["/app/data"],
            Labels = [new("b", "3"), new("c", "4")],
            StopSignal = "SIGTERM",
            Healthcheck = new HealthCheck { Command = ["/app/App", "--health"] },
        })["config"]!.AsObject();

        Assert.AreEqual("10001:10001", (string?)config["User"]);
        Assert.AreEqual("/app", (string?)config["WorkingDir"]);
        Assert.AreEqual("""["/app/App"]""", config["Entrypoint"]!.ToJsonString());
        Assert.IsNull(config["Cmd"], "the base's arguments are for the base's program");
        Assert.AreEqual("""["PATH=/bin","A=2","PATH_X=2","NEW=z"]""", config["Env"]!.ToJsonString());
        Assert.AreEqual("""{"80/tcp":{},"8080/tcp":{}}""", config["ExposedPorts"]!.ToJsonString());
        Assert.AreEqual("""{"/data":{},"/app/data":{}}""", config["Volumes"]!.ToJsonString());
        Assert.AreEqual("""{"a":"1","b":"3","c":"4"}""", config["Labels"]!.ToJsonString());
        Assert.AreEqual("SIGTERM", (string?)config["StopSignal"]);
        Assert.AreEqual("""{"Test":["CMD","/app/App","--health"]}""", config["Healthcheck"]!.ToJsonString());
    }

    [TestMethod]
    public void A_health_check_has_nanoseconds_and_replaces_the_base_s()
    {
        var check = new HealthCheck
        {
            Command = ["/app/App"],
            Interval = TimeSpan.FromSeconds(90),
            Timeout = TimeSpan.FromMilliseconds(1.5),
            StartPeriod = TimeSpan.FromHours(1),
            StartInterval = TimeSpan.FromSeconds(1),
            Retries = 5,
        };
        Assert.AreEqual(
            """{"Test":["CMD","/app/App"],"Interval":90000000000,"Timeout":1500000,"StartPeriod":3600000000000,"StartInterval":1000000000,"Retries":5}""",
            With(Settings with { Healthcheck = check })["config"]!["Healthcheck"]!.ToJsonString());
        Assert.AreEqual("""{"Test":["NONE"]}""", With(Settings with { Healthcheck = new HealthCheck { IsOff = true } })["config"]!["Healthcheck"]!.ToJsonString());
        _ = Parse($$"""{"os":"linux","architecture":"amd64","config":{"Healthcheck":{{check.ToJson().ToJsonString()}} } }""");
    }

    [TestMethod]
    public void A_variable_that_the_base_sets_twice_has_one_value_afterwards()
    {
        ImageConfig config = Parse("""{"os":"linux","architecture":"amd64","config":{"Env":["A=1","B=2","A=3"]}}""");
        Assert.AreEqual("3", config.Environment("A"));
        config = config.With(Settings with { Environment = [new("A", "4")] }, []);
        Assert.AreEqual("4", config.Environment("A"));
        Assert.Contains("""["A=4","B=2"]""", Encoding.UTF8.GetString(config.ToBytes()));
    }

    [TestMethod]
    public void A_layer_is_added_with_its_history()
    {
        JsonObject json = With(Settings);
        Assert.AreEqual($"""["{Digest.Of([])}","{DiffId}"]""", json["rootfs"]!["diff_ids"]!.ToJsonString());
        Assert.AreEqual("""{"created":"1970-01-01T00:00:00Z","created_by":"test"}""", json["history"]![2]!.ToJsonString());
    }

    [TestMethod]
    public void Our_history_stands_beside_our_layers_even_when_the_base_has_none()
    {
        ImageConfig config = Parse($$"""{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":["{{DiffId}}","{{DiffId}}"] } }""");
        JsonNode json = JsonNode.Parse(config.With(Settings, [new LayerHistory(DiffId, "test")]).ToBytes())!;
        Assert.AreEqual("""["unknown","unknown","test"]""", new JsonArray([.. json["history"]!.AsArray().Select(entry => entry!["created_by"]!.DeepClone())]).ToJsonString());
    }

    /// <summary>Tools count from the end: a base may have lost the beginning of its history, or have entries of layers that were joined.</summary>
    [TestMethod]
    [DataRow("""[{"created_by":"one"},{"created_by":"two","comment":"c"}]""", "one:,two:c")]
    [DataRow("""[{"created_by":"zero"},{"created_by":"one"},{"created_by":"label","empty_layer":true},{"created_by":"two"}]""", "one:,two:", DisplayName = "surplus")]
    [DataRow("""[{"created_by":"two"}]""", ":,two:", DisplayName = "shortage")]
    [DataRow("[]", ":,:", DisplayName = "none")]
    public void Each_layer_has_one_entry_of_the_history(string history, string expected)
    {
        ImageConfig config = Parse($$"""{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":["{{Digest.Of([])}}","{{DiffId}}"]},"history":{{history}}}""");
        CollectionAssert.AreEqual(config.DiffIds, config.HistoryOfLayers.Select(layer => layer.DiffId).ToArray());
        Assert.AreEqual(expected, string.Join(',', config.HistoryOfLayers.Select(layer => $"{layer.CreatedBy}:{layer.Comment}")));
    }

    [TestMethod]
    public void A_base_without_settings_gets_ours()
    {
        foreach (string json in new[] { """{"os":"linux","architecture":"amd64"}""", """{"os":"linux","architecture":"amd64","config":null,"rootfs":null,"history":null}""" })
        {
            ImageConfig config = Parse(json).With(Settings, [new LayerHistory(DiffId, "test")]);
            Assert.AreEqual("10001:10001", config.User);
            CollectionAssert.AreEqual(new[] { DiffId }, config.DiffIds);
        }
    }

    [TestMethod]
    public void The_original_stays_as_it_was()
    {
        ImageConfig config = Parse(Base);
        byte[] before = config.ToBytes();
        config.With(Settings with { Labels = [new("x", "y")], Environment = [new("x", "y")] }, [new LayerHistory(DiffId, "test")]);
        CollectionAssert.AreEqual(before, config.ToBytes());
    }

    [TestMethod]
    [DataRow("\"config\":{\"User\":5}")]
    [DataRow("\"config\":{\"WorkingDir\":[]}")]
    [DataRow("\"config\":{\"Env\":{}}")]
    [DataRow("\"config\":{\"Env\":[5]}")]
    [DataRow("\"config\":{\"Entrypoint\":\"sh\"}")]
    [DataRow("\"config\":{\"Cmd\":\"sh\"}")]
    [DataRow("\"config\":{\"Labels\":[]}")]
    [DataRow("\"config\":{\"Labels\":{\"a\":1}}")]
    [DataRow("\"config\":{\"ExposedPorts\":[]}")]
    [DataRow("\"config\":{\"Volumes\":\"/data\"}")]
    [DataRow("\"config\":{\"StopSignal\":9}")]
    [DataRow("\"config\":{\"Healthcheck\":\"true\"}")]
    [DataRow("\"config\":[]")]
    [DataRow("\"variant\":7")]
    [DataRow("\"rootfs\":[]")]
    [DataRow("\"rootfs\":{\"diff_ids\":{}}")]
    [DataRow("\"rootfs\":{\"diff_ids\":[\"sha256:1\"]}")]
    [DataRow("\"history\":{}")]
    [DataRow("\"os\":\"linux\"")]
    [DataRow("\"created\":\"yesterday\"")]
    [DataRow("\"created\":\"2026-13-01T00:00:00Z\"")]
    [DataRow("\"os.features\":\"f\"")]
    [DataRow("\"os.version\":10")]
    [DataRow("\"author\":{}")]
    [DataRow("\"rootfs\":{\"type\":1}")]
    [DataRow("\"history\":[5]")]
    [DataRow("\"history\":[{\"created\":5}]")]
    [DataRow("\"history\":[{\"created\":\"\"}]")]
    [DataRow("\"history\":[{\"created_by\":[\"sh\"]}]")]
    [DataRow("\"history\":[{\"comment\":5}]")]
    [DataRow("\"history\":[{\"empty_layer\":\"true\"}]")]
    [DataRow("\"container_config\":{\"Cmd\":5}")]
    [DataRow("\"config\":{\"Shell\":5}")]
    [DataRow("\"config\":{\"Shell\":\"/bin/sh\"}")]
    [DataRow("\"config\":{\"OnBuild\":{}}")]
    [DataRow("\"config\":{\"ArgsEscaped\":\"yes\"}")]
    [DataRow("\"config\":{\"StopTimeout\":\"10\"}")]
    [DataRow("\"config\":{\"StopTimeout\":1.5}")]
    [DataRow("\"config\":{\"Hostname\":5}")]
    [DataRow("\"config\":{\"ExposedPorts\":{\"80/tcp\":\"\"}}")]
    [DataRow("\"config\":{\"Volumes\":{\"/data\":[]}}")]
    [DataRow("\"config\":{\"Env\":[null]}")]
    [DataRow("\"config\":{\"Healthcheck\":{\"Test\":5}}")]
    [DataRow("\"config\":{\"Healthcheck\":{\"Test\":\"true\"}}")]
    [DataRow("\"config\":{\"Healthcheck\":{\"Interval\":\"30s\"}}")]
    [DataRow("\"config\":{\"Healthcheck\":{\"StartInterval\":[]}}")]
    [DataRow("\"config\":{\"Healthcheck\":{\"Retries\":0.5}}")]
    [DataRow("\"config\":{\"healthcheck\":{\"test\":5}}")]
    public void A_wrong_type_is_found_when_the_configuration_is_parsed(string field) =>
        Assert.ThrowsExactly<FormatException>(() => Parse($$"""{"os":"linux","architecture":"amd64",{{field}}}"""));

    [TestMethod]
    [DataRow("{\"Shell\":5}", "in its configuration, 'config.Shell' is a number, and engines take only a list of strings")]
    [DataRow("{\"Shell\":[5]}", "in its configuration, 'config.Shell' is a list with something else in it, and engines take only a list of strings")]
    [DataRow("{\"Healthcheck\":{\"Test\":\"true\"}}", "in its configuration, 'config.Healthcheck.Test' is a string, and engines take only a list of strings")]
    [DataRow("{\"ExposedPorts\":{\"80\":1}}", "in its configuration, 'config.ExposedPorts' is an object with something else in it, and engines take only an object of empty objects")]
    [DataRow("{\"User\":\"1\",\"user\":\"0\"}", "'config.User' is there a second time as 'user', which engines take for the same field")]
    public void What_is_wrong_is_named(string settings, string message) => Assert.AreEqual(
        message, Assert.ThrowsExactly<FormatException>(() => Parse($$"""{"os":"linux","architecture":"amd64","config":{{settings}}}""")).Message);

    [TestMethod]
    public void An_odd_time_in_the_history_is_named() => Assert.AreEqual(
        "in its configuration, 'history[1].created' is a string, and engines take only a time such as 2026-01-31T12:00:00Z",
        Assert.ThrowsExactly<FormatException>(() => Parse("""{"os":"linux","architecture":"amd64","history":[{"created":"0001-01-01T00:00:00Z"},{"created":"now"}]}""")).Message);

    /// <summary>Go's decoder takes them for the fields, the last one wins, and an image would run as root.</summary>
    [TestMethod]
    [DataRow("user")]
    [DataRow("USER")]
    [DataRow("u\u017Fer")]
    public void A_name_in_another_case_does_not_stay_beside_ours(string name)
    {
        ImageConfig config = Parse($$"""{"os":"linux","architecture":"amd64","config":{"{{name}}":"0"} }""");
        Assert.AreEqual("0", config.User);
        Assert.AreEqual("""{"User":"10001:10001","WorkingDir":"/app"}""", JsonNode.Parse(config.With(Settings, []).ToBytes())!["config"]!.ToJsonString());
    }

    [TestMethod]
    public void Null_is_taken_for_every_field() => Parse(
        """{"os":"linux","architecture":"amd64","created":null,"config":{"Shell":null,"Healthcheck":null,"Volumes":{"/x":null},"Labels":null},"history":[null,{"created":null,"empty_layer":null}]}""");

    [TestMethod]
    [DataRow("")]
    [DataRow("{}")]
    [DataRow("5")]
    [DataRow("""{"os":"linux"}""")]
    [DataRow("""{"os":"linux","architecture":null}""")]
    public void What_is_no_configuration_is_a_format_error(string json) => Assert.ThrowsExactly<FormatException>(() => Parse(json));

    private static ImageConfig Parse(string json) => ImageConfig.Parse(Encoding.UTF8.GetBytes(json));

    private static JsonObject With(ImageSettings settings) =>
        JsonNode.Parse(Parse(Base).With(settings, [new LayerHistory(DiffId, "test")]).ToBytes())!.AsObject();
}
