package outreach

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"
)

// text gives the letter as plain text.
func (l Composed) text() string {
	parts := append([]string{}, l.Paragraphs...)
	if l.Code != "" {
		parts = append(parts, l.Code)
	}
	if l.Link != "" {
		parts = append(parts, l.Button+":\n"+l.Link)
	}
	parts = append(parts, l.After...)
	if len(l.Footer) > 0 {
		parts = append(parts, "--\n"+strings.Join(l.Footer, "\n"))
	}
	return strings.Join(parts, "\n\n") + "\n"
}

// html gives the letter as a page that shows no picture and calls nobody: what mail programs
// block or warn of is not in it.
func (l Composed) html(language string) (string, error) {
	look, err := template.New("letter").Parse(letterPage)
	if err != nil {
		return "", fmt.Errorf("read the look of letters: %w", err)
	}
	var out bytes.Buffer
	err = look.Execute(&out, struct {
		Composed
		Language string
	}{l, language})
	if err != nil {
		return "", fmt.Errorf("write a letter: %w", err)
	}
	return out.String(), nil
}

const letterPage = `<!doctype html>
<html lang="{{.Language}}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Subject}}</title></head>
<body style="margin:0;padding:24px;background:#f6f6f4;color:#1b1d1f;font:17px/1.5 system-ui,sans-serif">
<div style="max-width:34em;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #e4e3df;border-radius:8px">
{{- range .Paragraphs}}
<p style="margin:0 0 16px;white-space:pre-line">{{.}}</p>
{{- end}}
{{- if .Code}}
<p style="margin:0 0 16px;font-size:32px;letter-spacing:4px;font-weight:600">{{.Code}}</p>
{{- end}}
{{- if .Link}}
<p style="margin:24px 0"><a href="{{.Link}}" style="display:inline-block;padding:12px 20px;background:#2f5bd8;color:#ffffff;border-radius:8px;text-decoration:none">{{.Button}}</a></p>
<p style="margin:0 0 16px;color:#62676b;font-size:14px;word-break:break-all">{{.Link}}</p>
{{- end}}
{{- range .After}}
<p style="margin:0 0 16px;white-space:pre-line">{{.}}</p>
{{- end}}
{{- if .Footer}}
<p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #e4e3df;color:#62676b;font-size:14px">
{{- range .Footer}}{{.}}<br>{{end -}}
</p>
{{- end}}
</div>
</body>
</html>
`
