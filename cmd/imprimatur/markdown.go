package main

import "imprimatur/internal/portal"

// markdown shows the texts of consent forms to those who write them as the portal does to
// those who sign.
func (*rooms) markdown() func(string) (string, error) {
	converter := portal.NewMarkdown()
	return func(markdown string) (string, error) {
		html, err := converter.HTML(markdown)
		return string(html), err
	}
}
