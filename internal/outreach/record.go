package outreach

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"fmt"
	"io"

	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// record is what the register seals of a person.
type record struct {
	Name     string            `json:"name,omitempty"`
	Identity string            `json:"identity,omitempty"`
	Email    string            `json:"email,omitempty"`
	Mobile   string            `json:"mobile,omitempty"`
	Born     string            `json:"born,omitempty"`
	Died     string            `json:"died,omitempty"`
	Country  string            `json:"country,omitempty"`
	Language string            `json:"language,omitempty"`
	Employee string            `json:"employee,omitempty"`
	Notes    string            `json:"notes,omitempty"`
	Fields   map[string]string `json:"fields,omitempty"`
}

func recordOf(p person.Person) record {
	r := record{
		Name: p.Name, Identity: p.Identity, Email: p.Email, Mobile: p.Mobile, Born: p.Born.String(), Died: p.Died.String(),
		Country: p.Country, Language: p.Language, Employee: p.Employee, Notes: p.Notes,
	}
	for id, value := range p.Fields {
		if r.Fields == nil {
			r.Fields = make(map[string]string, len(p.Fields))
		}
		r.Fields[id.String()] = value
	}
	return r
}

// onto puts the record on what stands in clear.
func (r record) onto(p *person.Person) error {
	var err error
	if p.Born, err = person.ParseDate(r.Born); err != nil {
		return fmt.Errorf("read a birth date: %w", err)
	}
	if p.Died, err = person.ParseDate(r.Died); err != nil {
		return fmt.Errorf("read a date of death: %w", err)
	}
	p.Name, p.Identity, p.Email, p.Mobile, p.Country = r.Name, r.Identity, r.Email, r.Mobile, r.Country
	p.Language, p.Employee, p.Notes = r.Language, r.Employee, r.Notes
	for text, value := range r.Fields {
		id, err := ident.Parse[ident.Field](text)
		if err != nil {
			return fmt.Errorf("read a field: %w", err)
		}
		if p.Fields == nil {
			p.Fields = make(map[ident.Field]string, len(r.Fields))
		}
		p.Fields[id] = value
	}
	return nil
}

// What is sealed under a person's key, each under a subkey of its own.
const (
	forRecord  = "record/1"
	forNote    = "note/1"
	forAddress = "message-address/1"
	forAnswer  = "message-answer/1"
	forPage    = "message-page/1"
)

// seal seals a text under a person's key. The person, the purpose and what it is about are bound
// to it: put elsewhere it does not open.
func (o *Outreach) seal(key DataKey, of ident.Person, purpose, about string, text []byte) ([]byte, error) {
	box, err := boxOf(key, purpose)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, box.NonceSize(), box.NonceSize()+len(text)+box.Overhead())
	if _, err := io.ReadFull(o.random, nonce); err != nil {
		return nil, fmt.Errorf("draw a nonce: %w", err)
	}
	return box.Seal(nonce, nonce, text, bound(of, purpose, about)), nil
}

// unseal is the inverse of seal.
func unseal(key DataKey, of ident.Person, purpose, about string, sealed []byte) ([]byte, error) {
	box, err := boxOf(key, purpose)
	if err != nil {
		return nil, err
	}
	if len(sealed) < box.NonceSize() {
		return nil, problem.New(problem.Internal, "person.damaged")
	}
	text, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], bound(of, purpose, about))
	if err != nil {
		return nil, problem.New(problem.Internal, "person.damaged").Because(err)
	}
	return text, nil
}

func boxOf(key DataKey, purpose string) (cipher.AEAD, error) {
	subkey, err := key.Subkey(purpose)
	if err != nil {
		return nil, fmt.Errorf("derive a key: %w", err)
	}
	defer clear(subkey[:])
	block, err := aes.NewCipher(subkey[:])
	if err != nil {
		return nil, fmt.Errorf("use a key: %w", err)
	}
	return cipher.NewGCM(block)
}

func bound(of ident.Person, purpose, about string) []byte {
	return []byte("imprimatur person v1\x00" + of.String() + "\x00" + purpose + "\x00" + about)
}

// open gives the person of an entry.
func (o *Outreach) open(e Entry) (person.Person, error) {
	p := person.Person{ID: e.ID, Number: e.Number, Guardians: e.Guardians, DeceasedAt: e.DeceasedAt, Revision: e.Revision}
	key, err := o.keys.OpenKey(person.KeySubject(e.ID), e.Key)
	if err != nil {
		return p, err
	}
	defer key.Wipe()
	text, err := unseal(key, e.ID, forRecord, "", e.Sealed)
	if err != nil {
		return p, err
	}
	var r record
	if err := json.Unmarshal(text, &r); err != nil {
		return p, fmt.Errorf("read a person: %w", err)
	}
	return p, r.onto(&p)
}

// shut gives the entry of a person. wrapped is their key; a new one is drawn where it is empty.
func (o *Outreach) shut(p person.Person, wrapped []byte, rules person.Rules) (Entry, error) {
	e := Entry{
		ID: p.ID, Number: p.Number, Root: p.ID, Minority: p.Minority(rules), DeceasedAt: p.DeceasedAt, FreeFrom: p.FreeFrom(rules),
		Guardians: p.Guardians, Key: wrapped, Revision: p.Revision,
	}
	var key DataKey
	var err error
	if len(wrapped) == 0 {
		key, e.Key, err = o.keys.NewKey(person.KeySubject(p.ID))
	} else {
		key, err = o.keys.OpenKey(person.KeySubject(p.ID), wrapped)
	}
	if err != nil {
		return e, err
	}
	defer key.Wipe()
	text, err := json.Marshal(recordOf(p))
	if err != nil {
		return e, fmt.Errorf("write a person: %w", err)
	}
	e.Sealed, err = o.seal(key, p.ID, forRecord, "", text)
	return e, err
}

// sealNote seals what staff note beside a consent or a stop. No note is nothing.
func (o *Outreach) sealNote(e Entry, about, note string) ([]byte, error) {
	if note == "" {
		return []byte{}, nil
	}
	key, err := o.keys.OpenKey(person.KeySubject(e.ID), e.Key)
	if err != nil {
		return nil, err
	}
	defer key.Wipe()
	return o.seal(key, e.ID, forNote, about, []byte(note))
}

// openNote is the inverse of sealNote.
func (o *Outreach) openNote(e Entry, about string, sealed []byte) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	key, err := o.keys.OpenKey(person.KeySubject(e.ID), e.Key)
	if err != nil {
		return "", err
	}
	defer key.Wipe()
	text, err := unseal(key, e.ID, forNote, about, sealed)
	return string(text), err
}
