package audit

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Proven is an event with the proof that a signed log holds it. It stands in JSON in the form in
// which an exported log has events.
type Proven struct {
	Record
	Proof []Hash // from the event's leaf to the root of the checkpoint
}

type provenForm struct {
	*exportEvent
	Hashes []Hash `json:"hashes,omitempty"` // never: they are the store's
	Proof  []Hash `json:"proof"`
}

// Check tells whether the checkpoint's log holds the event as it stands here, its personal part
// included where it is given.
func (p Proven) Check(in Checkpoint) error {
	if !p.intact() {
		return fmt.Errorf("event %d: what it says is not what was written", p.Seq)
	}
	if err := CheckInclusion(p.Proof, in, p.Seq, p.LeafHash()); err != nil {
		return fmt.Errorf("event %d is not in the signed log: %w", p.Seq, err)
	}
	return nil
}

// MarshalJSON implements json.Marshaler.
func (p Proven) MarshalJSON() ([]byte, error) {
	return json.Marshal(provenForm{exportEvent: exported(&Stored{Record: p.Record}), Proof: p.Proof})
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *Proven) UnmarshalJSON(text []byte) error {
	form := provenForm{exportEvent: &exportEvent{}}
	if err := json.Unmarshal(text, &form); err != nil {
		return err
	}
	if len(form.Hashes) > 0 {
		return errors.New("a proven event has hashes of its own")
	}
	stored, err := form.stored()
	if err != nil {
		return err
	}
	p.Record, p.Proof = stored.Record, form.Proof
	return nil
}
