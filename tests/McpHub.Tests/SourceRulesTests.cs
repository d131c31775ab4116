using System.Text.RegularExpressions;

namespace McpHub.Tests;

/// <summary>What must stand nowhere in the sources, because no test of behaviour could exclude it.</summary>
public sealed partial class SourceRulesTests
{
    private static readonly (string Path, string Text)[] Sources =
        [.. Directory.EnumerateFiles(RepositoryRoot.File("src"), "*.cs", SearchOption.AllDirectories).Where(path => !path.Contains("/obj/", StringComparison.Ordinal)).Select(path => (path, File.ReadAllText(path)))];

    [Fact]
    public void No_statement_for_a_database_is_put_together_from_text()
    {
        Assert.Contains(Sources, source => Statement().IsMatch(source.Text));
        Assert.DoesNotContain(Sources, source => BuiltStatement().IsMatch(source.Text));
    }

    [Fact]
    public void Statement_that_is_put_together_would_be_found() => Assert.All(
        ["$\"SELECT id FROM response WHERE id = '{id}'\"", "$\"\"\"DELETE FROM response WHERE id = {id}\"\"\"", "\"UPDATE response SET used = 1 WHERE id = \" + id"],
        text => Assert.Matches(BuiltStatement(), text));

    [Fact]
    public void No_check_of_a_servers_certificate_is_replaced() => Assert.DoesNotContain(Sources, source => CertificateCheck().IsMatch(source.Text));

    [Fact]
    public void No_type_is_chosen_by_the_data_that_is_read() => Assert.DoesNotContain(Sources, source => TypeFromData().IsMatch(source.Text));

    private const string Verbs = @"(SELECT\s[\s\w,.()*]+\sFROM|INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+\w+\s+SET)\s";

    [GeneratedRegex("\"\\s*" + Verbs)]
    private static partial Regex Statement();

    // Interpolated, or joined to something else.
    [GeneratedRegex("\\$+\"+\\s*" + Verbs + "|\"" + Verbs + "[^\"]*\"\\s*\\+")]
    private static partial Regex BuiltStatement();

    [GeneratedRegex("ServerCertificateCustomValidationCallback|RemoteCertificateValidationCallback|DangerousAcceptAnyServerCertificate|ServerCertificateValidationCallback")]
    private static partial Regex CertificateCheck();

    [GeneratedRegex(@"BinaryFormatter|NetDataContractSerializer|SoapFormatter|TypeNameHandling|JsonDerivedType|Type\.GetType\(")]
    private static partial Regex TypeFromData();
}
