package paper

import (
	"encoding/json"
	"fmt"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/outreach"
)

// The vocabularies of a receipt.
const (
	dpv      = "https://w3id.org/dpv#"
	gdpr     = "https://w3id.org/dpv/legal/eu/gdpr#"
	personal = "https://w3id.org/dpv/pd#"
	terms    = "http://purl.org/dc/terms/"
	receipts = "https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr"
	records  = "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr"
	ours     = "urn:imprimatur:"
)

// Receipt implements outreach.Paper. It is JSON-LD in the terms of the W3C Data Privacy Vocabulary,
// with one process for each use that was asked.
func (p *Press) Receipt(proof outreach.Proof) ([]byte, error) {
	id := fmt.Sprintf("%s/%d", proof.Consent, proof.Event)
	at := proof.At.UTC().Format(time.RFC3339)
	record := map[string]any{
		"@id": ours + "consent:" + id, "@type": "dpv:ConsentRecord",
		"dct:identifier": id, "dct:conformsTo": records, "dct:created": at,
		"dpv:hasDataSubject":    map[string]any{"@type": "dpv:DataSubject", "dct:title": proof.Depicted},
		"dpv:hasDataController": controllerOf(proof.Asks),
		"dpv:hasLegalBasis":     "eu-gdpr:A6-1-a",
		"dpv:hasApplicableLaw":  "eu-gdpr:GDPR",
		"dpv:hasConsentStatus":  statusOf(proof.Answered),
		"dpv:hasNotice": map[string]any{
			"@id": ours + "quitclaim:" + proof.Form.Text.ID.String(), "@type": "dpv:ConsentNotice", "dct:title": proof.Form.Text.Title,
			"dct:hasVersion": proof.Form.Text.Version, "dct:language": proof.Form.Text.Language,
			"dpv:hasHash": "sha256:" + proof.Form.Hash().String(),
		},
		"dpv:hasIndicationMethod": string(proof.Method), "dpv:isIndicatedBy": indicated(proof), "dpv:isIndicatedAtTime": at,
		"dpv:hasProcess":  processes(proof),
		"dpv:hasDuration": durationOf(proof.Term),
		"dpv:hasRight":    []string{"eu-gdpr:A7-3", "eu-gdpr:A15", "eu-gdpr:A16", "eu-gdpr:A17", "eu-gdpr:A18", "eu-gdpr:A20", "eu-gdpr:A77"},
	}
	receipt := map[string]any{
		"@context": map[string]string{"dpv": dpv, "eu-gdpr": gdpr, "pd": personal, "dct": terms},
		"@id":      ours + "receipt:" + id, "@type": "dpv:ConsentReceipt",
		"dct:identifier": "receipt-" + id, "dct:conformsTo": receipts, "dct:created": at,
		"dct:publisher": controllerOf(proof.Asks), "dpv:hasRecipient": "dpv:DataSubject", "dpv:hasRecordOfActivity": record,
	}
	text, err := json.MarshalIndent(receipt, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write a receipt: %w", err)
	}
	return append(text, '\n'), nil
}

func controllerOf(c outreach.Identity) map[string]any {
	return map[string]any{
		"@type": "dpv:DataController", "dpv:hasName": c.Controller, "dpv:hasAddress": c.Address, "dpv:hasContact": c.Email,
		"dpv:hasDataProtectionOfficer": map[string]any{"@type": "dpv:DataProtectionOfficer", "dpv:hasContact": c.Officer},
	}
}

// indicated is whose word it was.
func indicated(proof outreach.Proof) map[string]any {
	kind := "dpv:DataSubject"
	if proof.Relation != "" {
		kind = "dpv:GuardianOfDataSubject"
	}
	return map[string]any{"@type": kind, "dct:title": proof.Signer, "dpv:hasName": proof.Typed}
}

func statusOf(answered []outreach.Answered) string {
	for _, a := range answered {
		if a.Yes {
			return "dpv:ConsentGiven"
		}
	}
	return "dpv:ConsentRefused"
}

func durationOf(term consent.Term) map[string]any {
	if term.Until.IsZero() {
		return map[string]any{"@type": "dpv:UntilEventDuration", "dct:description": "until withdrawn"}
	}
	return map[string]any{"@type": "dpv:UntilTimeDuration", "dct:valid": term.Until.UTC().Format(time.RFC3339)}
}

func processes(proof outreach.Proof) []any {
	var all []any
	for _, a := range proof.Answered {
		status := "dpv:ConsentRefused"
		if a.Yes {
			status = "dpv:ConsentGiven"
		}
		all = append(all, map[string]any{
			"@type": "dpv:Process", "dpv:hasConsentStatus": status,
			"dpv:hasPurpose":      map[string]any{"@id": ours + "purpose:" + string(a.Purpose), "@type": "dpv:Purpose", "dct:title": a.PurposeName},
			"dpv:hasProcessing":   map[string]any{"@id": ours + "channel:" + string(a.Channel), "@type": "dpv:MakeAvailable", "dct:title": a.ChannelName},
			"dpv:hasPersonalData": "pd:Picture", "dct:description": a.Sentence,
		})
	}
	return all
}
