using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Tests.Web.Markdown;

public sealed class MarkdownWriterTests
{
    [Theory]
    [InlineData("<p>a</p><p>b</p>", "a\n\nb")]
    [InlineData("one<p>two</p>three", "one\n\ntwo\n\nthree")]
    [InlineData("<p> \n a \t b \r\n c </p>", "a b\nc")]
    [InlineData("<p>&nbsp;</p><p>x&nbsp;y</p>", "x\u00a0y")]
    [InlineData("<p><b>a</b> <i>b</i></p>", "**a** *b*")]
    [InlineData("<p>x<b> bold </b>y</p>", "x **bold** y")]
    [InlineData("<p>x<b> </b>y<i></i></p>", "xy")]
    [InlineData("<p>a<!-- c -->b</p>", "ab")]
    [InlineData("<p>a<script>x()</script><style>y</style><template>z</template>b</p>", "ab")]
    [InlineData("<h1></h1><h3> a\n b </h3>", "# \n\n### a b")]
    [InlineData("<h2>a<h3>b</h3></h2>", "## a\n\n### b")]
    [InlineData("<div><div><div>deep</div></div></div>", "deep")]
    [InlineData("<ul></ul><p>x</p>", "x")]
    [InlineData("<ul><li></li><li>x</li></ul>", "* x")]
    [InlineData("<p>p</p><ul><li>a<p>b</p></li></ul><ol><li>c</li></ol>", "p\n\n* a\n\n  b\n\n1. c")]
    [InlineData("<ul><li>1<ul><li>2<ul><li>3<ul><li>4</li></ul></li></ul></li></ul></li></ul>", "* 1\n  + 2\n    - 3\n      * 4")]
    [InlineData("<ol start=9><li>a</li><li>b<br>c</li></ol>", "9. a\n10. b  \n    c")]
    [InlineData("<ol start=-1><li>a</li></ol>", "1. a")]
    [InlineData("<li>stray</li>", "- stray")]
    [InlineData("<ul><li><ul><li>x</li></ul></li></ul>", "* + x")]
    [InlineData("<blockquote></blockquote>", "")]
    [InlineData("<blockquote>a<pre>b\n\nc</pre></blockquote>", "> a\n>\n> ```\n> b\n>\n> c\n> ```")]
    [InlineData("<dl><dt>t\n t</dt><dd>d<p>e</p></dd><dt></dt><dd></dd></dl>", "t t\n:   d\n\n    e")]
    [InlineData("<pre>  </pre>", "```\n  \n```")]
    [InlineData("<pre></pre>x", "x")]
    [InlineData("<code>a<b>*b*</b><code>c</code></code>", "`a*b*c`")]
    [InlineData("<pre><b> a_b </b></pre>", "```\n a_b \n```")]
    [InlineData("<p>a<hr>b</p>", "a\n\n---\n\nb")]
    [InlineData("<a href='u'></a><a href='u'> t </a><a>n</a><a href=''> e </a>", " [t](u) ne")]
    [InlineData("<a href='http://x/y_z'>http://x/y_z</a>", "<http://x/y_z>")]
    [InlineData("<a href='u' title='say \"hi\"'>t</a>", "[t](u \"say \\\"hi\\\"\")")]
    [InlineData("<img src='i.png' alt='a'>", "![a](i.png)")]
    [InlineData("<h1>x<img src='i.png' alt='a'><br>y</h1>", "# xa y")]
    [InlineData("<video poster=p></video><video><source src=s></video>", "![](p)[](s)")]
    [InlineData("<figure><img src=i><figcaption> c </figcaption></figure>", "![](i)\n\nc")]
    [InlineData("<x-tag>a<y-tag> b</y-tag></x-tag>", "a b")]
    [InlineData("H<sub>2</sub>O<sup> 2 </sup><del>x</del><s>y</s>", "H2O 2 ~~x~~~~y~~")]
    [InlineData("<p>*a* _b_ `c` #d [e]</p>", "\\*a\\* \\_b\\_ `c` #d [e]")]
    [InlineData("<p>日本語🎣</p>", "日本語🎣")]
    public void Element_becomes_markdown_as_the_fetch_server_writes_it(string html, string markdown) => Assert.Equal(markdown, Fetch(html));

    [Theory]
    [InlineData("<table><tr><th>a<th>b<tr><td>1<td>2</table>", "| a | b |\n| --- | --- |\n| 1 | 2 |")]
    [InlineData("<table><tr><td>1<td>2<tr><td>3<td>4</table>", "|  |  |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |")]
    [InlineData("<table><thead><tr><td>a</thead><tbody><tr><td>1</table>", "| a |\n| --- |\n| 1 |")]
    [InlineData("<table><thead><tr><td>a<tr><td>b</thead><tbody><tr><td>1</table>", "|  |\n| --- |\n| a |\n| b |\n| 1 |")]
    [InlineData("<table><thead></thead><tr><td>1</table>", "|  |\n| --- |\n| 1 |")]
    [InlineData("<table><tr><td>1</tr><tfoot><tr><td>f</tfoot></table>", "|  |\n| --- |\n| 1 |\n| f |")]
    [InlineData("<table><tr></tr><tr><th>a</table>", "| a |\n| --- |")]
    [InlineData("<table><caption> c </caption><colgroup><col></colgroup><tr><th>a</table>", "c\n\n| a |\n| --- |")]
    [InlineData("<table><tr><th colspan=2>a<th>b<tr><td>1<br>2<p>3</p></table>", "| a | | b |\n| --- | --- | --- |\n| 1 2 3 |")]
    [InlineData("<table><tr><th colspan=0>a<th colspan=x>b</table>", "| a | b |\n| --- | --- |")]
    [InlineData("<table><tr><th>a<tr><td><table><tr><td>x<td>y</table></table>", "| a |\n| --- |\n| |  |  | | --- | --- | | x | y | |")]
    public void Table_has_one_header_line(string html, string markdown) => Assert.Equal(markdown, Fetch(html));

    [Theory]
    [InlineData("<a href=u>t</a>", "[t](u \"u\")")]
    [InlineData("<a href=u>u</a>", "[u](u \"u\")")]
    [InlineData("a<nav>n</nav><aside>s</aside><header>h</header><footer>f</footer><noscript>o</noscript>b", "ab")]
    [InlineData("<p>a <nav>n</nav> b</p>", "a\n\nb")]
    public void Aws_profile_titles_links_and_removes_the_frame_of_a_page(string html, string markdown) =>
        Assert.Equal(markdown, MarkdownWriter.Write(Golden.Parse(html).Body!, MarkdownProfile.Aws, page: null));

    [Theory]
    [InlineData("<p>- a</p><p>1. b 2. c</p><p># d</p><p>#e</p><p>+ f</p>", "\\- a\n\n1\\. b 2. c\n\n\\# d\n\n#e\n\n\\+ f")]
    [InlineData("<p>a - b [c] `d` \\e ~f</p>", "a - b \\[c\\] \\`d\\` \\\\e \\~f")]
    [InlineData("<em>a</em><i>b</i>", "_a__b_")]
    [InlineData("<ul><li>a<ul><li>b</li></ul></li></ul>", "* a\n  * b")]
    [InlineData("<pre><code class='x language-js y'>f(`a`)</code></pre>", "```js\nf(`a`)\n```")]
    [InlineData("<pre>a\n```\nb</pre>", "````\na\n```\nb\n````")]
    [InlineData("<code>a`b</code>", "`` a`b ``")]
    [InlineData("<a href='http://x/a_b'>http://x/a_b</a><a href=u></a>", "<http://x/a_b>[](u)")]
    [InlineData("<table><tr><th>long<th>b<tr><td>1<td>x|y<br>z<tr><td>2</table>", "| long | b      |\n| ---- | ------ |\n| 1    | x\\|y z |\n| 2    |        |")]
    [InlineData("<table><tr><td>a<table><tr><td>i|j<td>k</table>b</table>", "| a  i\\|j k  b |\n| ------------ |")]
    [InlineData("<table></table>x", "x")]
    [InlineData("<nav>a</nav><main>b</main>", "a\n\nb")]
    public void Reader_profile_writes_as_the_searxng_server_does(string html, string markdown) =>
        Assert.Equal(markdown, MarkdownWriter.Write(Golden.Parse(html).Body!, MarkdownProfile.Reader, page: null));

    [Theory]
    [InlineData("/a/b", "https://harbour.example/a/b")]
    [InlineData("ships.html", "https://harbour.example/guide/ships.html")]
    [InlineData("../x y", "https://harbour.example/x%20y")]
    [InlineData("./a/./b/../c", "https://harbour.example/guide/a/c")]
    [InlineData("/a/../b", "https://harbour.example/b")]
    [InlineData("#part", "https://harbour.example/guide/piers.html#part")]
    [InlineData("ships.html#x", "https://harbour.example/guide/ships.html#x")]
    [InlineData("?q=1&r=2", "https://harbour.example/guide/piers.html?q=1&r=2")]
    [InlineData("//other.example/p", "https://other.example/p")]
    [InlineData("https://Other.example", "https://Other.example")]
    [InlineData("mailto:a@b.example", "mailto:a@b.example")]
    [InlineData("javascript:void(0)", "javascript:void(0)")]
    [InlineData("http://[bad", "http://[bad")]
    [InlineData("//[bad", "//[bad")]
    public void Link_is_made_absolute(string href, string url)
    {
        var body = Golden.Parse($"<a href=\"{href}\">t</a><img src=\"{href}\">").Body!;

        Assert.Equal($"[t]({url})![]({url})", MarkdownWriter.Write(body, MarkdownProfile.Fetch, Golden.Page));
        Assert.Equal($"[t]({href})![]({href})", MarkdownWriter.Write(body, MarkdownProfile.Fetch, page: null));
    }

    [Fact]
    public void Base_element_is_what_links_are_relative_to()
    {
        var document = Golden.Parse("<head><base href='/v2/'></head><body><a href=x>t</a> <a href='#f'>u</a>");

        Assert.Equal("[t](https://harbour.example/v2/x) [u](https://harbour.example/v2/#f)", MarkdownWriter.Write(document.Body!, MarkdownProfile.Fetch, Golden.Page));
    }

    [Fact]
    public void Text_on_both_sides_of_a_removed_element_is_one_text()
    {
        var body = Golden.Parse("<p>one <script>x</script> two</p>").Body!;

        Assert.Equal("one two", MarkdownWriter.Write(body, MarkdownProfile.Fetch, page: null));
    }

    [Fact]
    public void Whole_document_is_written_without_its_head() =>
        Assert.Equal("b", MarkdownWriter.Write(Golden.Parse("<title>t</title><body>b"), MarkdownProfile.Fetch, page: null));

    private static string Fetch(string html) => MarkdownWriter.Write(Golden.Parse(html).Body!, MarkdownProfile.Fetch, page: null);
}
