using System.Text;
using System.Text.Json.Nodes;
using McpHub.Config;
using McpHub.Config.Secrets;

namespace McpHub.Tests.Config;

/// <summary>Secrets that the hub keeps: sealed, bound to their place, and readable after whatever happened in the middle of a change.</summary>
public sealed class SecretStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly TestFolder folder = new();
    private readonly Dictionary<string, string> variables = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Kept_secrets_are_had_again_and_stand_nowhere_in_clear()
    {
        Keep(("A", "canary-one"), ("B", "canary-two"));

        Assert.Equal(("canary-one", "canary-two", null), (Get("A"), Get("B"), Get("C")));
        foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("canary", File.ReadAllText(file), StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String("canary"u8), File.ReadAllText(file), StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void Secret_that_is_set_again_is_the_new_one()
    {
        Keep(("A", "old"));
        Keep(("A", "new"));

        using var store = Open();
        Assert.Equal(("new", 2), (store.Get("A"), store.Secrets["A"].Version));
    }

    [Fact]
    public void Another_master_key_is_refused_and_both_places_are_named()
    {
        variables[MasterKey.Variable] = NewKey();
        Keep(("A", "one"));
        variables[MasterKey.Variable] = NewKey();

        var problem = Assert.Throws<SecretsException>(Open);

        Assert.Contains("another master key", problem.Message, StringComparison.Ordinal);
        Assert.Contains("secrets.json", problem.Message, StringComparison.Ordinal);
        Assert.Contains(MasterKey.Variable, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(variables[MasterKey.Variable], problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Master_key_that_is_gone_is_not_made_anew()
    {
        Keep(("A", "one"));
        File.Delete(Path.Combine(Data, ".master-key"));

        Assert.Contains("no master key", Assert.Throws<SecretsException>(() => SecretStore.OpenOrCreate(Data, Variable)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Data, ".master-key")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64 at all, but long enough to be one")]
    public void Master_key_of_another_form_is_refused_without_repeating_it(string text)
    {
        variables[MasterKey.FileVariable] = folder.Write("key", text);

        var problem = Assert.Throws<SecretsException>(() => SecretStore.OpenOrCreate(Data, Variable));

        Assert.True(text.Length == 0 || !problem.Message.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void Master_key_file_that_others_can_read_is_refused()
    {
        variables[MasterKey.FileVariable] = folder.Write("key", NewKey());
        TestFolder.Allow(variables[MasterKey.FileVariable], UnixFileMode.OtherRead);

        Assert.Contains("0600", Assert.Throws<SecretsException>(() => SecretStore.OpenOrCreate(Data, Variable)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Swapped_secrets_open_nowhere()
    {
        Keep(("A", "one"), ("B", "two"));
        Change(secrets => (secrets["A"], secrets["B"]) = (secrets["B"]!.DeepClone(), secrets["A"]!.DeepClone()));

        Assert.Contains("changed by somebody else", Assert.Throws<SecretsException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Secret_sealed_for_one_place_does_not_open_in_another()
    {
        var key = new byte[Envelope.KeyLength];
        var piece = Envelope.Seal(key, "text"u8, "table/row/1");

        Assert.Equal("text", Encoding.UTF8.GetString(Envelope.Open(key, piece, "table/row/1")!));
        Assert.Null(Envelope.Open(key, piece, "table/row/2"));
        Assert.Null(Envelope.Open(key, piece, "table/other/1"));
        Assert.Null(Envelope.Open(key, piece.AsSpan(1), "table/row/1"));
        Assert.Null(Envelope.Open(key, [], "table/row/1"));
    }

    [Fact]
    public void Earlier_version_that_is_put_back_is_found()
    {
        Keep(("A", "old"), ("B", "two"));
        JsonNode? old = null;
        Change(secrets => old = secrets["A"]!.DeepClone());
        Keep(("A", "new"));
        Change(secrets => secrets["A"] = old);

        Assert.Throws<SecretsException>(Open);
    }

    [Fact]
    public void Secret_that_was_taken_away_is_missed()
    {
        Keep(("A", "one"), ("B", "two"));
        Change(secrets => secrets.Remove("A"));

        Assert.Throws<SecretsException>(Open);
    }

    [Fact]
    public void No_changed_byte_gives_another_secret()
    {
        Keep(("A", "one"));
        var path = SecretStore.PathIn(Data);
        var bytes = File.ReadAllBytes(path);
        for (var at = 0; at < bytes.Length; at++)
        {
            var changed = bytes.ToArray();
            changed[at] ^= 1;
            File.WriteAllBytes(path, changed);
            try
            {
                Assert.Equal("one", Get("A"));
            }
            catch (SecretsException)
            {
                // Noticed.
            }
        }
    }

    [Fact]
    public void Rotation_keeps_every_secret_under_other_keys()
    {
        Keep(("A", "one"), ("B", "two"));
        var (before, master) = (File.ReadAllText(SecretStore.PathIn(Data)), File.ReadAllText(Path.Combine(Data, ".master-key")));
        using (var store = Open()) store.RotateKeptMaster();

        Assert.Equal(("one", "two"), (Get("A"), Get("B")));
        Assert.NotEqual(master, File.ReadAllText(Path.Combine(Data, ".master-key")));
        using var rotated = Open();
        Assert.Single(rotated.Masters);
        File.WriteAllText(SecretStore.PathIn(Data), before); // the new master key does not open what was there
        Assert.Throws<SecretsException>(Open);
    }

    [Fact]
    public void Rotation_that_ends_at_any_step_leaves_all_secrets_readable()
    {
        Keep(("A", "one"));
        var next = MasterKey.Make();

        using (var store = Open()) store.Rotate(next);
        Assert.Equal("one", Get("A"));
        next.Keep(Data);
        Assert.Equal("one", Get("A"));
        using (var store = Open()) store.Rotate();
        Assert.Equal("one", Get("A"));
        using var done = Open();
        Assert.Equal([next.Id], done.Masters);
    }

    [Fact]
    public void Master_key_of_the_operator_is_replaced_in_two_steps()
    {
        variables[MasterKey.Variable] = NewKey();
        Keep(("A", "one"));
        var next = NewKey();
        using (var store = Open()) store.Rotate(MasterKey.Read(folder.Write("next", next)));

        Assert.Equal("one", Get("A"));
        variables[MasterKey.Variable] = next;
        Assert.Equal("one", Get("A"));
        using (var store = Open()) store.Rotate();
        using var done = Open();
        Assert.Single(done.Masters);
    }

    [Fact]
    public void Reference_finds_the_kept_secret_before_a_file_of_that_name()
    {
        Keep(("KEY", "kept"));
        folder.Write("data/secrets/KEY", "from a file");
        folder.Write("data/secrets/OTHER", "other");

        Assert.Equal("kept other", Load("${secret:KEY} ${secret:OTHER}").Config!.McpServers["a"].Env["X"].Reveal());
    }

    [Fact]
    public void Store_that_does_not_open_is_an_error_where_it_is_needed_and_names_no_secret()
    {
        variables[MasterKey.Variable] = NewKey();
        Keep(("KEY", "kept"));
        variables[MasterKey.Variable] = NewKey();

        var error = Assert.Single(Load("${secret:KEY}").Errors);

        Assert.Equal("mcpServers.a.env.X", error.Path);
        Assert.Contains("another master key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_only_asks_a_hub_needs_no_master_key()
    {
        variables[MasterKey.Variable] = NewKey();
        Keep(("KEY", "kept"));
        variables.Clear();

        Assert.Equal("unset", Load("${secret:KEY}", unknown: "unset").Config!.McpServers["a"].Env["X"].Reveal());
    }

    [Fact]
    public void Who_is_about_to_keep_a_secret_needs_none_yet()
    {
        Assert.Equal("unset unset", Load("${secret:KEY} ${file:none}", unknown: "unset").Config!.McpServers["a"].Env["X"].Reveal());
    }

    [Fact]
    public void Changed_secret_is_a_changed_configuration()
    {
        Keep(("KEY", "kept"));
        var loaded = Load("${secret:KEY}");

        Assert.Contains(SecretStore.PathIn(Data), loaded.Files);
    }

    private string Data => Path.Combine(folder.Root, "data");

    private static string NewKey() => Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(Envelope.KeyLength));

    private string? Variable(string name) => variables.GetValueOrDefault(name);

    private SecretStore Open() => SecretStore.TryOpen(Data, Variable)!;

    private string? Get(string name)
    {
        using var store = Open();
        return store.Get(name);
    }

    private void Keep(params (string Name, string Text)[] secrets)
    {
        using var store = SecretStore.OpenOrCreate(Data, Variable);
        foreach (var (name, text) in secrets) store.Set(name, text, Now);
    }

    private void Change(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(SecretStore.PathIn(Data)))!;
        change(json["secrets"]!.AsObject());
        File.WriteAllText(SecretStore.PathIn(Data), json.ToJsonString());
    }

    private ConfigResult Load(string written, string? unknown = null) => ConfigFile.Load(
        folder.Write("hub.config.json", $$"""{ "mcpServers": { "a": { "command": "x", "env": { "X": "{{written}}" } } } }"""), Variable, unknown);
}
