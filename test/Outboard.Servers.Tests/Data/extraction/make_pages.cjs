// NODE_PATH=bench/convert/node_modules node make_pages.cjs OUT [FROM TO [MAXBYTES]]
//
// Makes pages at random, the same for the same numbers, and writes what Readability.js makes of each: NUMBER.html and NUMBER.readability.json.
// Pages of more than MAXBYTES are left out. 40 of them are kept beside this script; make thousands to compare after a change.
const { Readability } = require("@mozilla/readability");
const { JSDOM } = require("jsdom");
const fs = require("fs");

const [out, from = "0", to = "40", most = "4000"] = process.argv.slice(2);

let state;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const below = n => Math.floor(random() * n);
const pick = list => list[below(list.length)];
const chance = p => random() < p;
const times = (n, make) => Array.from({ length: n }, make);

const vocabulary = (
  "harbour pier ship tide quay rope anchor sail wind lamp buoy crew cargo chart captain dock north east water stone bridge light signal berth café naïve 港口 море"
).split(" ");
const words = n => times(n, () => pick(vocabulary) + (chance(0.12) ? "," : chance(0.05) ? "." : "")).join(chance(0.03) ? "\n " : " ");

const names = ["", "", "", "", "content", "main", "sidebar", "comment", "footer-links", "ad-break", "article-body", "post", "social share", "menu", "header",
  "byline", "author", "hidden", "widget", "entry", "related", "promo", "text", "page", "column", "pagination", "meta", "tags", "share", "lazy", "story", "masthead"];
const oddities = [" hidden", ' style="display:none"', ' style="visibility: hidden"', ' aria-hidden="true"', ' role="navigation"', ' role="complementary"',
  ' role="dialog" aria-modal="true"', ' style="color:red;display:block"', ' itemprop="author"', ' rel="author"'];
const attributes = () =>
  (chance(0.35) ? ` class="${pick(names)}"` : "") + (chance(0.1) ? ` id="${pick(names) || "x"}"` : "") + (chance(0.03) ? pick(oddities) : "");

const inline = depth => {
  const kind = below(16);
  if (depth <= 0 || kind < 8) return words(1 + below(8));
  switch (kind) {
    case 8: return `<b>${inline(depth - 1)}</b>`;
    case 9: return `<a href="${pick(["/x", "#y", "https://e.example", "https://e.example/a b", "javascript:void(0)", "page.html", ""])}">${inline(depth - 1)}</a>`;
    case 10: return `<span${attributes()}>${inline(depth - 1)}</span>`;
    case 11: return `<em>${inline(depth - 1)}</em>`;
    case 12: return chance(0.5) ? "<br>" : "<br><br>";
    case 13: {
      const source = chance(0.7) ? `src="/i${below(9)}.png"` : chance(0.5) ? `data-src="/l${below(9)}.jpg"` : "";
      return `<img ${source}${chance(0.5) ? ' alt="pic"' : ""}${chance(0.2) ? ' class="lazy"' : ""}>`;
    }
    case 14: return `<code>${words(2)}</code>`;
    default: return pick([`<font>${inline(depth - 1)}</font>`, `<del>${inline(depth - 1)}</del>`, `<small>${words(2)}</small>`, `<q>${words(2)}</q>`,
      "<!-- c -->", "<kbd>x_y</kbd>", "<input>", "<button>Go</button>", `<label>${words(1)}</label>`, `<u>${words(2)}</u>`]);
  }
};
const line = (n, depth) => times(n, (_, i) => (i ? pick([" ", "\n", ""]) : "") + inline(depth)).join("");

const table = depth => {
  const columns = 1 + below(5);
  const head = chance(0.4) ? `<thead><tr>${times(columns, () => `<th>${words(1)}</th>`).join("")}</tr></thead>` : "";
  const open = `<table${attributes()}${chance(0.1) ? ' role="presentation"' : ""}${chance(0.1) ? ' summary="s"' : ""}>${chance(0.1) ? `<caption>${words(2)}</caption>` : ""}`;
  const cell = () => `<td${attributes()}>${chance(0.1) ? blocks(1 + below(2), depth - 1) : line(1 + below(2), 1)}</td>`;
  return `${open}${head}${times(1 + below(12), () => `<tr>${times(columns, cell).join("")}</tr>`).join("")}</table>`;
};

const block = depth => {
  const kind = below(24);
  if (depth <= 0 || kind < 8) return `<p${attributes()}>${line(1 + below(8), 2)}</p>`;
  switch (kind) {
    case 8: case 9: case 10: {
      const inside = chance(0.5) ? blocks(below(6), depth - 1) : chance(0.5) ? line(below(5), 2) : line(1 + below(3), 2) + blocks(1 + below(2), depth - 1) + line(below(2), 2);
      return `<div${attributes()}>${inside}</div>`;
    }
    case 11: return `<section${attributes()}>${blocks(below(5), depth - 1)}</section>`;
    case 12: {
      const item = () => `<li${attributes()}>${chance(0.2) ? blocks(1 + below(2), depth - 1) : line(1 + below(3), 2)}</li>`;
      return `<ul${attributes()}>${times(1 + below(6), item).join(pick(["", "\n"]))}</ul>`;
    }
    case 13: return `<ol>${times(1 + below(4), () => `<li>${line(1 + below(3), 2)}</li>`).join("")}</ol>`;
    case 14: return table(depth);
    case 15: return `<h${2 + below(5)}${attributes()}>${line(1 + below(2), 1)}</h2>`;
    case 16: return `<blockquote${attributes()}>${blocks(1 + below(2), depth - 1)}</blockquote>`;
    case 17: return `<pre>${words(5)}\n  ${words(3)}</pre>`;
    case 18: return `<form${attributes()}>${line(below(3), 1)}<input><input>${blocks(below(2), depth - 1)}</form>`;
    case 19: return `<figure${attributes()}${chance(0.1) ? ' data-x="/f.jpg"' : ""}>${chance(0.6) ? '<img src="/f.png">' : ""}<figcaption>${words(4)}</figcaption></figure>`;
    case 20: return pick([`<aside${attributes()}>${blocks(1, depth - 1)}</aside>`, `<footer>${blocks(1, depth - 1)}</footer>`,
      `<header${attributes()}>${blocks(1, depth - 1)}</header>`, `<nav>${line(4, 1)}</nav>`, "<hr>", '<iframe src="https://www.youtube.com/embed/x"></iframe>',
      '<iframe src="/x"></iframe>', '<noscript><img src="/n.png"></noscript>', '<script>var x="<div>";</script>', "<style>p{}</style>",
      '<object data="x"></object>', `<div>${"<div>".repeat(below(4))}${words(30)}</div></div></div></div>`, "<div></div>", "<section> </section>"]);
    case 21: return line(1 + below(4), 2);
    case 22: return `<dl><dt>${words(2)}</dt><dd>${line(2, 1)}</dd></dl>`;
    default: return `<div${attributes()}>${line(3 + below(8), 2)}</div>`;
  }
};
const blocks = (n, depth) => times(n, () => block(depth) + pick(["", "\n", "\n  "])).join("");

const page = () => {
  const title = words(2 + below(6)).replace(/\n/g, " ") + pick(["", " - Site", " | Harbour News", ": the story", " / a / b"]);
  const og = chance(0.2) ? `<meta property="og:title" content="${title} &amp;amp; more">` : "";
  const author = chance(0.15) ? '<meta name="author" content="A B">' : "";
  const data = { "@context": "https://schema.org", "@type": "NewsArticle", headline: words(4), name: title, author: { name: "X" } };
  const linked = chance(0.1) ? `<script type="application/ld+json">${JSON.stringify(data)}</script>` : "";
  const head = `<head><title>${title}</title>${og}${author}${linked}</head><body${attributes()}>`;
  const top = chance(0.5) ? `<header><h1>${chance(0.5) ? title : words(4)}</h1><nav><a href="/">Home</a></nav></header>` : "";
  const core = blocks(2 + below(chance(0.2) ? 30 : 10), 2 + below(3));
  const main = chance(0.5)
    ? `<main>${chance(0.5) ? "<article>" : ""}${chance(0.3) ? `<h1>${title}</h1>` : ""}${core}</main>`
    : chance(0.5) ? `<div id="content">${core}</div><div class="sidebar">${blocks(3, 2)}</div>` : core;
  return `<!DOCTYPE html><html${chance(0.3) ? " lang=en" : ""}>${head}${top}${main}</body></html>`;
};

fs.mkdirSync(out, { recursive: true });
for (let number = +from; number < +to; number++) {
  state = number * 7919 + 13;
  const html = page();
  if (html.length > +most) continue;
  const dom = new JSDOM(html);
  const article = new Readability(dom.window.document).parse();
  dom.window.close();
  fs.writeFileSync(`${out}/${number}.html`, html);
  fs.writeFileSync(`${out}/${number}.readability.json`, JSON.stringify(article && { title: article.title, content: article.content }, null, 1));
}
