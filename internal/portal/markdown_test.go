package portal_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/portal"
)

func html(t *testing.T, markdown string) string {
	t.Helper()
	out, err := portal.NewMarkdown().HTML(markdown)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func TestMarkdown_ReadsAsItIsMeant(t *testing.T) {
	for markdown, want := range map[string]string{
		"# Who\n\nWe **ask** you.":                "<h2>Who</h2>\n<p>We <strong>ask</strong> you.</p>",
		"### Small":                               "<h3>Small</h3>",
		"- one\n- two":                            "<ul>\n<li>one</li>\n<li>two</li>\n</ul>",
		"Write to [us](mailto:a_b@example.org).":  `<p>Write to <a href="mailto:a_b@example.org" rel="noopener noreferrer">us</a>.</p>`,
		`See [here](https://www\.example\.org/a)`: `<p>See <a href="https://www.example.org/a" rel="noopener noreferrer">here</a></p>`,
		"<https://www.example.org>":               `<p><a href="https://www.example.org" rel="noopener noreferrer">https://www.example.org</a></p>`,
		"<a@example.org>":                         `<p><a href="mailto:a@example.org" rel="noopener noreferrer">a@example.org</a></p>`,
		`\*Not\* so \& so`:                        `<p>*Not* so &amp; so</p>`,
	} {
		if got := html(t, markdown); got != want {
			t.Errorf("%q became %q", markdown, got)
		}
	}
}

// Whatever stands in a text, a browser is given nothing but these.
var allowed = regexp.MustCompile(`^(</?(h[2-6]|p|ul|ol|li|strong|em)>|<ol start="[0-9]+">|<(br|hr)>|</a>|<a href="(https://|mailto:)[^"<>]*" rel="noopener noreferrer">)$`)

func TestI10_MarkdownBringsNothingButTextIntoThePage(t *testing.T) {
	for _, markdown := range []string{
		"<script>alert(1)</script>", "a <b onclick=alert(1)>b</b>", "<!-- x -->", "<?php ?>", "<![CDATA[x]]>",
		"<div>\n\n*a*\n\n</div>", "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "[a](java\tscript:alert(1))",
		"[a](&#106;avascript:alert(1))", "[a](&Tab;javascript:alert(1))", `[a](\j\avascript:alert(1))`, "<javascript:alert(1)>",
		"[a](data:text/html,x)", "[a](http://example.org)", "[a](//example.org)", "[a](/path)", "[a](#top)", "[a]()", "[a](vbscript:x)",
		"[a](https://user:secret@example.org)", "[a](https:)", "[a](mailto:)", "[a](%6Aavascript:x)",
		"![picture](https://example.org/pixel.gif)", "[![p](https://example.org/x)](https://example.org)", "![a](javascript:x)",
		`[a](https://example.org "onmouseover=alert(1)")`, `[a](https://example.org/"onmouseover="x)`, "[a](<https://example.org/\"><script>>)",
		"[a][r]\n\n[r]: javascript:alert(1)", "[a][r]\n\n[r]: https://example.org '\"><script>'", "```\"><script>\nx\n```", "`<script>`",
		"<https://example.org/\"onclick=x>", "# a {onclick=alert(1)}", "[*a*](javascript:x) **![b](x)**",
	} {
		out := html(t, markdown)
		for _, tag := range regexp.MustCompile(`<[^>]*>?`).FindAllString(out, -1) {
			if !allowed.MatchString(tag) {
				t.Errorf("%q put %q into the page: %q", markdown, tag, out)
			}
		}
	}
}

func TestMarkdown_ATextMadeToBeSlowIsNot(t *testing.T) {
	const size = 30_000 // the longest text there can be
	for name, markdown := range map[string]string{
		"quotes":     strings.Repeat(">", size),
		"brackets":   strings.Repeat("[", size),
		"pairs":      strings.Repeat("[a](", size/4),
		"stars":      strings.Repeat("*a ", size/3),
		"ticks":      strings.Repeat("`a", size/2),
		"lists":      strings.Repeat("- ", size/2),
		"autolinks":  strings.Repeat("<https:", size/7),
		"images":     strings.Repeat("![", size/2),
		"escapes":    strings.Repeat("\\", size),
		"references": strings.Repeat("[a]: b\n", size/7),
	} {
		start := time.Now()
		html(t, markdown)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: %v", name, took)
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add("# a\n\n[b](https://example.org) <script>")
	f.Fuzz(func(t *testing.T, markdown string) {
		for _, tag := range regexp.MustCompile(`<[^>]*>?`).FindAllString(html(t, markdown), -1) {
			if !allowed.MatchString(tag) {
				t.Errorf("%q put %q into the page", markdown, tag)
			}
		}
	})
}
