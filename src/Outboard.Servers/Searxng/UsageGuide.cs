namespace Outboard.Servers.Searxng;

/// <summary>The resource <c>help://usage-guide</c>.</summary>
internal static class UsageGuide
{
    public const string Text = """
        # Searching the web with SearXNG

        | tool | does |
        | --- | --- |
        | `searxng_web_search` | searches and lists results |
        | `web_url_read` | reads a page as Markdown |
        | `searxng_search_suggestions` | completes a query |
        | `searxng_instance_info` | tells which categories and engines there are |

        ## Searching

        Only `query` is needed: `{"query": "rust borrow checker"}`.

        - More results: `pageno` 2, 3 and so on. Fewer: `num_results`, or `min_score` to drop weak ones.
        - Newer results: `time_range` day, week, month or year. If `engines` is given too, all of them must support it.
        - Where to look: `categories` (`news`, `it,science`) or `engines` (`duckduckgo,wikipedia`), separated by commas. Unknown names are passed on.
        - Shape of the answer: `result_detail` compact for title, text and URL alone; `response_format` json for the instance's own answer.
        - `Unresponsive engines` at the top names engines that failed. With no results beside it, try other engines or try again later.
        - `_Cached result_` at the end: the instance was not asked again.

        ## Reading a page

        1. `{"url": "https://example.com/a", "readHeadings": true}` lists the headings of a long page.
        2. `{"url": "https://example.com/a", "section": "Installation"}` takes the part under one of them.
        3. `paragraphRange` (`3`, `1-5`, `10-`) takes blocks between empty lines; `startChar` with `maxLength` takes characters.

        A page is kept for a while, so that reading it in parts asks the site once. Addresses in private networks are refused.

        ## For operators

        - `SEARXNG_URL`: one instance, or several separated by `;` or `,`: they are asked in order until one has results, all at once with `SEARXNG_FANOUT=true`.
          An instance that fails three times in a row rests for a minute.
        - The instance must allow JSON: `json` under `search.formats` in its settings.yml. If it cannot, `SEARXNG_HTML_FALLBACK=true` reads the page for people.
        - Password: in the address (`https://user:password@host`) or in `AUTH_USERNAME` and `AUTH_PASSWORD`.
        - Time and size: `SEARXNG_TIMEOUT_MS`, `FETCH_TIMEOUT_MS`, `SEARXNG_MAX_RESULTS`, `SEARXNG_MAX_RESULT_CHARS`, `URL_READ_MAX_CHARS`.
        - Pages at home: `--allow-private 192.168.1.0/24`, or `MCP_HTTP_ALLOW_PRIVATE_URLS=true` for every private network.
        """;
}
