namespace Outboard.Servers.Tests.Searxng;

/// <summary>Arguments are checked by type and bound; the refusal names the one that is wrong (native-servers 6.1).</summary>
public class ArgumentTests
{
    [Theory]
    [InlineData("{}", "query is required")]
    [InlineData("""{"query":1}""", "query must be a string")]
    [InlineData("""{"query":null}""", "query must be a string")]
    [InlineData("""{"query":"q","pageno":0}""", "pageno must be a number of at least 1")]
    [InlineData("""{"query":"q","pageno":1.5}""", "pageno must be a whole number")]
    [InlineData("""{"query":"q","pageno":"1"}""", "pageno must be a number of at least 1")]
    [InlineData("""{"query":"q","pageno":null}""", "pageno must be a number of at least 1")]
    [InlineData("""{"query":"q","num_results":0}""", "num_results must be a number from 1 to 20")]
    [InlineData("""{"query":"q","num_results":21}""", "num_results must be a number from 1 to 20")]
    [InlineData("""{"query":"q","num_results":2.5}""", "num_results must be a whole number")]
    [InlineData("""{"query":"q","min_score":1.1}""", "min_score must be a number from 0 to 1")]
    [InlineData("""{"query":"q","safesearch":3}""", "safesearch must be one of 0, 1, 2")]
    [InlineData("""{"query":"q","safesearch":""}""", "safesearch must be one of 0, 1, 2")]
    [InlineData("""{"query":"q","time_range":"hour"}""", "time_range must be one of day, week, month, year")]
    [InlineData("""{"query":"q","language":5}""", "language must be a string")]
    [InlineData("""{"query":"q","categories":["a"]}""", "categories must be a string")]
    [InlineData("""{"query":"q","response_format":"xml"}""", "response_format must be one of text, json")]
    [InlineData("""{"query":"q","result_detail":"x"}""", "result_detail must be one of compact, full")]
    public Task Of_a_search(string arguments, string reason) => Refuses("searxng_web_search", arguments, $"Invalid arguments for web search: {reason}");

    [Theory]
    [InlineData("{}", "query is required")]
    [InlineData("""{"query":"q","language":3}""", "language must be a string")]
    public Task Of_suggestions(string arguments, string reason) => Refuses("searxng_search_suggestions", arguments, $"Invalid arguments for search suggestions: {reason}");

    [Theory]
    [InlineData("""{"includeEngines":"x"}""", "includeEngines must be true or false")]
    [InlineData("""{"refresh":1}""", "refresh must be true or false")]
    [InlineData("""{"category":true}""", "category must be a string")]
    public Task Of_instance_info(string arguments, string reason) => Refuses("searxng_instance_info", arguments, $"Invalid arguments for instance info: {reason}");

    [Theory]
    [InlineData("{}", "url is required")]
    [InlineData("""{"url":5}""", "url must be a string")]
    [InlineData("""{"url":"http://a","startChar":-1}""", "startChar must be a number of at least 0")]
    [InlineData("""{"url":"http://a","maxLength":0}""", "maxLength must be a number of at least 1")]
    [InlineData("""{"url":"http://a","section":5}""", "section must be a string")]
    [InlineData("""{"url":"http://a","readHeadings":"x"}""", "readHeadings must be true or false")]
    public Task Of_reading(string arguments, string reason) => Refuses("web_url_read", arguments, $"Invalid arguments for URL reading: {reason}");

    private static async Task Refuses(string tool, string arguments, string expected)
    {
        using var rig = SearxngRig.Create(null);

        var answer = await rig.CallAsync(tool, arguments);

        Assert.Equal((true, expected), (answer.IsError, answer.Text));
    }
}
