using System.Text;

namespace Outboard.Manifests.Tests;

public sealed class ReaderTests : IDisposable
{
    private const string Minimal = """{ "mcpServers": { "a": { "command": "x", "cwd": "data" } } }""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("outboard-manifest-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string FilePath => Path.Combine(_folder.FullName, "outboard.json");

    private Manifest ReadFile() => ManifestReader.ReadFile(FilePath, Cases.Environment);

    [Fact]
    public void Missing_file_is_said_with_its_name_and_what_to_do()
    {
        var error = Assert.Throws<OutboardException>(ReadFile);

        Assert.Contains(FilePath, error.What, StringComparison.Ordinal);
        Assert.Contains("-f", error.Fix, StringComparison.Ordinal);
        Assert.Empty(error.Problems);
    }

    [Fact]
    public void Missing_folder_is_said_like_a_missing_file() =>
        Assert.StartsWith("There is no ", Assert.Throws<OutboardException>(() =>
            ManifestReader.ReadFile(Path.Combine(FilePath, "b", "c.json"), Cases.Environment)).What, StringComparison.Ordinal);

    [Fact]
    public void Folder_in_place_of_a_file_is_an_error_with_a_cure() =>
        Assert.EndsWith("cannot be read.", Assert.Throws<OutboardException>(() =>
            ManifestReader.ReadFile(_folder.FullName, Cases.Environment)).What, StringComparison.Ordinal);

    [Fact]
    public void File_that_is_not_utf8_is_refused()
    {
        File.WriteAllBytes(FilePath, [.. "{ \"mcpServers\": { \"\u00e4"u8[..^1], (byte)'"', (byte)'}']);

        Assert.EndsWith("is not UTF-8 text.", Assert.Throws<OutboardException>(ReadFile).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Byte_order_mark_and_crlf_make_no_difference()
    {
        File.WriteAllText(FilePath, Minimal);
        var plain = ReadFile();
        File.WriteAllText(FilePath, Minimal.Replace(" ", "\r\n", StringComparison.Ordinal),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Equal(plain, ReadFile());
        Assert.Equal(plain, ManifestReader.Parse("\uFEFF" + Minimal, _folder.FullName, Cases.Environment));
    }

    [Fact]
    public void Relative_working_directory_is_taken_from_the_folder_of_the_file()
    {
        File.WriteAllText(FilePath, Minimal);

        Assert.Equal(Path.Combine(_folder.FullName, "data"), Assert.IsType<StdioServerSpec>(Assert.Single(ReadFile().Servers)).Cwd);
    }

    [Fact]
    public void Problems_of_a_file_name_the_file_and_their_number()
    {
        File.WriteAllText(FilePath, """{ "mcpServers": { "a": { "command": "" }, "b": { } } }""");
        var error = Assert.Throws<OutboardException>(ReadFile);

        Assert.Equal($"{FilePath} has 2 problems.", error.What);
        Assert.Equal(2, error.Problems.Count);
    }

    [Fact]
    public void Command_with_spaces_is_right_when_the_file_exists()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "my server"), "");
        File.WriteAllText(FilePath, """{ "mcpServers": { "a": { "command": "./my server" } } }""");

        Assert.Equal("./my server", Assert.IsType<StdioServerSpec>(Assert.Single(ReadFile().Servers)).Command);
    }

    [Fact]
    public void Order_of_the_file_is_the_order_of_the_servers() =>
        Assert.Equal(["z", "a", "m"], Cases.Read("""{ "mcpServers": { "z": { "command": "x" }, "a": { "command": "x" }, "m": { "command": "x" } } }""").Servers.Select(s => s.Name));

    [Fact]
    public void Manifests_that_ask_for_different_things_are_not_equal()
    {
        var one = Cases.Read("""{ "mcpServers": { "a": { "command": "x", "env": { "A": "1" } } } }""");

        Assert.NotEqual(one, Cases.Read("""{ "mcpServers": { "a": { "command": "x", "env": { "A": "2" } } } }"""));
        Assert.NotEqual(one, Cases.Read("""{ "mcpServers": { "a": { "command": "x", "env": { "A": "1" } } }, "gateway": { "port": 1 } }"""));
    }

    [Fact]
    public void Warnings_do_not_make_manifests_different()
    {
        var quiet = Cases.Read("""{ "mcpServers": { "a": { "command": "x" } } }""");
        var warned = Cases.Read("""{ "mcpServers": { "a": { "command": "x", "envFile": ".env" } } }""");

        Assert.Single(warned.Warnings);
        Assert.Equal(quiet, warned);
        Assert.Equal(quiet.GetHashCode(), warned.GetHashCode());
    }

    [Theory]
    [InlineData("streamable-http", HttpTransport.Auto)]
    [InlineData("streamableHttp", HttpTransport.Auto)]
    [InlineData("streamable_http", HttpTransport.Auto)]
    [InlineData("http", HttpTransport.Auto)]
    [InlineData("SSE", HttpTransport.Sse)]
    public void Every_spelling_of_a_transport_is_understood(string type, HttpTransport transport)
    {
        foreach (var field in new[] { "type", "transport", "transportType" })
        {
            Assert.Equal(transport, Assert.IsType<HttpServerSpec>(Cases.Server($$"""{ "{{field}}": "{{type}}", "url": "https://x.example.com/mcp" }""")).Transport);
        }
    }
}
