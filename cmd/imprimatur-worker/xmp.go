package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// XMP comes from strangers: no entities, no document type, and bounds on size, depth and count.
const (
	maxXMPBytes    = 4 << 20
	maxXMPDepth    = 32
	maxXMPElements = 20_000
)

// The name spaces that are read.
const (
	nsRDF     = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	nsXML     = "http://www.w3.org/XML/1998/namespace"
	nsDC      = "http://purl.org/dc/elements/1.1/"
	nsXMP     = "http://ns.adobe.com/xap/1.0/"
	nsRights  = "http://ns.adobe.com/xap/1.0/rights/"
	nsShop    = "http://ns.adobe.com/photoshop/1.0/"
	nsExif    = "http://ns.adobe.com/exif/1.0/"
	nsCore    = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
	nsExt     = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
	nsRegions = "http://www.metadataworkinggroup.com/schemas/regions/"
	nsArea    = "http://ns.adobe.com/xmp/sType/Area#"
	nsDim     = "http://ns.adobe.com/xap/1.0/sType/Dimensions#"
)

// element is a piece of a parsed packet. The methods of a nil element find nothing.
type element struct {
	name     xml.Name
	attrs    []xml.Attr
	children []*element
	chars    string
}

// parseXMP reads a packet and gives one element that holds the properties of all its descriptions.
func parseXMP(packet []byte) (*element, error) {
	if len(packet) > maxXMPBytes {
		return nil, errors.New("XMP: too long")
	}
	root, err := parseTree(packet)
	if err != nil {
		return nil, fmt.Errorf("XMP: %w", err)
	}
	all := &element{}
	for _, rdf := range root.find(xml.Name{Space: nsRDF, Local: "RDF"}) {
		for _, description := range rdf.children {
			all.attrs = append(all.attrs, description.attrs...)
			all.children = append(all.children, description.children...)
		}
	}
	return all, nil
}

func parseTree(packet []byte) (*element, error) {
	decoder := xml.NewDecoder(bytes.NewReader(packet))
	root := &element{}
	open := []*element{root}
	for count := 0; ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && len(open) == 1 {
			return root, nil
		}
		if err != nil {
			return nil, err
		}
		top := open[len(open)-1]
		switch token := token.(type) {
		case xml.Directive:
			return nil, errors.New("a document type")
		case xml.StartElement:
			if count++; count > maxXMPElements || len(open) > maxXMPDepth {
				return nil, errors.New("too many elements, or too deep")
			}
			child := &element{name: token.Name, attrs: token.Copy().Attr}
			top.children = append(top.children, child)
			open = append(open, child)
		case xml.EndElement:
			top.chars = strings.TrimSpace(top.chars)
			open = open[:len(open)-1]
		case xml.CharData:
			if len(top.children) == 0 {
				top.chars += string(token)
			}
		}
	}
}

// find gives the nearest elements of that name, without looking inside them.
func (e *element) find(name xml.Name) []*element {
	var found []*element
	for _, child := range e.children {
		if child.name == name {
			found = append(found, child)
			continue
		}
		found = append(found, child.find(name)...)
	}
	return found
}

// field gives a property of a structure, however RDF spells it: as a child element, as an
// attribute, or inside a nested description. Nil when it is not there.
func (e *element) field(space, local string) *element {
	if e == nil {
		return nil
	}
	name := xml.Name{Space: space, Local: local}
	for _, child := range e.children {
		if child.name == name {
			return child
		}
	}
	for _, attr := range e.attrs {
		if attr.Name == name {
			return &element{name: name, chars: attr.Value}
		}
	}
	for _, child := range e.children {
		if child.name.Space == nsRDF && child.name.Local == "Description" {
			return child.field(space, local)
		}
	}
	return nil
}

// items gives the members of a bag, sequence or alternative; a plain value is its own only member.
func (e *element) items() []*element {
	if e == nil {
		return nil
	}
	for _, child := range e.children {
		if child.name.Space == nsRDF && (child.name.Local == "Bag" || child.name.Local == "Seq" || child.name.Local == "Alt") {
			return child.children
		}
	}
	return []*element{e}
}

// text gives a plain value; of several the default language, else the first.
func (e *element) text() string {
	items := e.items()
	if len(items) == 0 {
		return ""
	}
	for _, item := range items {
		for _, attr := range item.attrs {
			if attr.Name.Space == nsXML && attr.Name.Local == "lang" && attr.Value == "x-default" && item.chars != "" {
				return item.chars
			}
		}
	}
	return items[0].chars
}

// texts gives all plain values of a list.
func (e *element) texts() []string {
	var texts []string
	for _, item := range e.items() {
		if item.chars != "" {
			texts = append(texts, item.chars)
		}
	}
	return texts
}
