package recall

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
)

// Fault says what is wrong with evidence, as a stable word.
type Fault string

// What can be wrong.
const (
	NoEvidence      Fault = "no-evidence"      // it cannot be read, or is not written as the library writes
	WrongKey        Fault = "wrong-key"        // it is signed by another library than the one expected
	BadSignature    Fault = "bad-signature"    // the checkpoint is not what was signed
	RowChanged      Fault = "row-changed"      // a row is not in the signed log, or says something else
	ContentChanged  Fault = "content-changed"  // the content is not what the log says it was
	UseUnproven     Fault = "use-unproven"     // no row says that this use was let out
	GroundChanged   Fault = "ground-changed"   // the facts are not those that the decision was made on
	DecisionChanged Fault = "decision-changed" // deciding again gives another answer
)

// Finding is one fault.
type Finding struct {
	Fault Fault
	Cause error // for whoever looks closer
}

// Verdict is what checking evidence found.
type Verdict struct {
	Evidence Evidence
	Ground   *clearance.Ground // nil where there is none
	Signed   audit.Checkpoint
	Findings []Finding
}

// Whole tells whether nothing is wrong.
func (v *Verdict) Whole() bool { return len(v.Findings) == 0 }

func (v *Verdict) find(fault Fault, cause error) {
	v.Findings = append(v.Findings, Finding{fault, cause})
}

// Verify checks a file of evidence with nothing but the file and, where one is given, the
// library's verifier key as it is known from elsewhere. A byte that is another anywhere is found.
func Verify(file []byte, key string) *Verdict {
	v := &Verdict{}
	if err := v.read(file); err != nil {
		v.find(NoEvidence, err)
		return v
	}
	e := &v.Evidence
	if key != "" && key != e.Content.Key {
		v.find(WrongKey, fmt.Errorf("it names %s", e.Content.Key))
		return v
	}
	var err error
	if v.Signed, err = audit.OpenSole([]byte(e.Checkpoint), e.Content.Key); err != nil {
		v.find(BadSignature, err)
		return v
	}
	for _, row := range e.Log {
		if err := row.Check(v.Signed); err != nil {
			v.find(RowChanged, err)
		}
	}
	v.content()
	v.use()
	v.ground()
	return v
}

// read takes the file only as the library writes it.
func (v *Verdict) read(file []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(file))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&v.Evidence); err != nil {
		return err
	}
	if v.Evidence.Format != evidenceFormat || v.Evidence.Version != evidenceVersion {
		return errors.New("it has another format")
	}
	again, err := v.Evidence.Encode()
	if err != nil {
		return err
	}
	if !bytes.Equal(again, file) {
		return errors.New("it is not written as the library writes it")
	}
	if text := v.Evidence.Content.Ground; string(text) != "null" {
		var packed bytes.Buffer
		if err := json.Compact(&packed, text); err != nil {
			return err
		}
		v.Evidence.Content.Ground = packed.Bytes()
		ground, err := clearance.ReadGround(packed.Bytes())
		if err != nil {
			return err
		}
		v.Ground = &ground
	}
	return nil
}

// content holds what is said against the row that sealed it.
func (v *Verdict) content() {
	e := &v.Evidence
	sum, err := e.Content.sum()
	if err != nil || len(e.Log) == 0 {
		v.find(ContentChanged, err)
		return
	}
	last := e.Log[len(e.Log)-1].Event()
	if last.Kind != audit.EvidenceMade || last.Object.ID != e.Content.Use.Asset.String() || last.Body["use"] != e.Content.Use.ID.String() || last.Body["content"] != sum {
		v.find(ContentChanged, nil)
	}
}

// letOut lists the kinds of rows by which uses are let out, or noted.
func letOut() []audit.Kind {
	return []audit.Kind{audit.ReleaseGranted, audit.AssetReleased, audit.AssetOriginal, audit.PortalTaken, audit.EmbedMade, audit.PlaceShown, audit.UseNoted}
}

// use looks for the row by which the use was let out, or noted.
func (v *Verdict) use() {
	u := &v.Evidence.Content.Use
	out := slices.ContainsFunc(v.Evidence.Log, func(row audit.Proven) bool {
		e := row.Event()
		return slices.Contains(letOut(), e.Kind) && e.Outcome == audit.OK && e.Object.ID == u.Asset.String() && e.Body["use"] == u.ID.String() &&
			e.Body["purpose"] == u.Purpose && e.Body["channel"] == u.Channel
	})
	if !out {
		v.find(UseUnproven, nil)
	}
}

// ground holds the facts against what the log says of them, and decides again.
func (v *Verdict) ground() {
	c := &v.Evidence.Content
	if v.Ground == nil {
		return
	}
	sum := hexSum(c.Ground)
	logged := slices.ContainsFunc(v.Evidence.Log, func(row audit.Proven) bool {
		e := row.Event()
		return e.Body["use"] == c.Use.ID.String() && e.Body["ground"] == sum
	})
	same := v.Ground.Facts.Asset == c.Use.Asset && string(v.Ground.Use.Purpose) == c.Use.Purpose && string(v.Ground.Use.Channel) == c.Use.Channel
	if !logged || !same {
		v.find(GroundChanged, nil)
	}
	if !v.Ground.Holds() || !v.Ground.Decision.Cleared() && !c.Use.ByRule {
		v.find(DecisionChanged, nil)
	}
}
