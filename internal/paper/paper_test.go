package paper_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/outreach"
	"imprimatur/internal/paper"
	"imprimatur/internal/person"
)

var at = time.Date(2026, 5, 3, 10, 12, 0, 0, time.UTC)

// press makes a press with an authority of its own, and gives the authority's certificate.
func press(t *testing.T) (*paper.Press, []byte) {
	t.Helper()
	issue := func(template, parent *x509.Certificate, key, signer *ecdsa.PrivateKey) *x509.Certificate {
		der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
		if err != nil {
			t.Fatal(err)
		}
		made, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	newKey := func() *ecdsa.PrivateKey {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	rootKey, key := newKey(), newKey()
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Museum local authority"}, NotBefore: at.AddDate(-1, 0, 0), NotAfter: at.AddDate(9, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	root = issue(root, root, rootKey, rootKey)
	leaf := issue(&x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "Museum"}, NotBefore: at.AddDate(-1, 0, 0), NotAfter: at.AddDate(9, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
	}, root, key, rootKey)
	p, err := paper.NewPress(key, leaf, root)
	if err != nil {
		t.Fatal(err)
	}
	return p, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw})
}

func proof() outreach.Proof {
	text := consent.Text{
		ID: 7, Version: 3, Variant: consent.ForGuardians, Language: "nl", Title: "Mag uw kind op de foto?",
		Body: "# Waarom\n\nWij maken **foto’s** van het *feest*.\n\n- website\n- drukwerk\n\n1. lees\n2. teken\n\nMeer: [hier](https://museum.example/foto)\n\n" +
			strings.Repeat("Een lange alinea over rechten, termijnen en ontvangers, zodat er een tweede bladzijde nodig is. ", 60) + "漢字 😀",
	}
	ask := func(p consent.Purpose, c consent.Channel, sentence string) consent.Question {
		return consent.Question{Purpose: p, Channel: c, Sentence: sentence}
	}
	form := consent.Form{Text: text, Asked: []consent.Question{
		ask("news", "website", "Wij plaatsen de foto op onze website."), ask("news", "social-media", "Wij plaatsen de foto op sociale media."),
	}}
	drawing, _ := outreach.ParseDrawing("10,20 50,80 200,40;210,40 400,150")
	return outreach.Proof{
		Consent: 99, Event: 1, At: at, Asks: outreach.Identity{Controller: "Museum (Nørrebro)", Address: "Kade 1", Email: "foto@museum.example", Officer: "fg@museum.example"},
		Depicted: "Sanne (het kind)", Signer: "Ouder Eén", Relation: person.Parent, Typed: "O. Eén <script>", Drawn: drawing, Form: form,
		Answered: []outreach.Answered{
			{Question: form.Asked[0], PurposeName: "Nieuws", ChannelName: "Website", Yes: true},
			{Question: form.Asked[1], PurposeName: "Nieuws", ChannelName: "Sociale media"},
		},
		Method: consent.EmailCode, Reached: "o…@museum.example", Source: "192.0.2.7", Scope: consent.TheseAssets, Photos: []string{"feest-1.jpg", "(feest)\\2.jpg"},
		Term: consent.Term{Until: at.AddDate(2, 0, 0)},
	}
}

// operatorsCommands are those of docs/operator/verify-a-consent.md.
func operatorsCommands(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "operator", "verify-a-consent.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "```sh\n")
	commands, _, ended := strings.Cut(rest, "```")
	if !found || !ended {
		t.Fatal("the page has no commands")
	}
	return commands
}

func TestC7_TheCopyVerifiesWithOpensslAlone(t *testing.T) {
	p, authority := press(t)
	pdf, err := p.Copy(proof())
	if err != nil {
		t.Fatal(err)
	}
	verify := func(file []byte) (string, error) {
		dir := t.TempDir()
		for name, content := range map[string][]byte{"copy.pdf": file, "authority.pem": authority} {
			if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.CommandContext(context.Background(), "sh", "-euc", operatorsCommands(t))
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := verify(pdf); err != nil || !strings.Contains(out, "successful") {
		t.Fatalf("openssl says %v: %s", err, out)
	}
	changed := bytes.Clone(pdf)
	changed[bytes.Index(changed, []byte("/Type /Page"))+20] ^= 1
	if out, err := verify(changed); err == nil {
		t.Errorf("openssl takes a changed file: %s", out)
	}
}

func TestC7_AChangedByteIsFound(t *testing.T) {
	p, _ := press(t)
	pdf, err := p.Copy(proof())
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Verify(pdf); err != nil {
		t.Fatalf("the copy as it was made: %v", err)
	}
	for i := 0; i < len(pdf); i += 97 {
		changed := bytes.Clone(pdf)
		changed[i] ^= 1
		if p.Verify(changed) == nil {
			t.Errorf("byte %d changed and nobody noticed", i)
		}
	}
	for name, other := range map[string][]byte{"nothing": nil, "more at its end": append(bytes.Clone(pdf), '\n'), "cut": pdf[:len(pdf)-9]} {
		if p.Verify(other) == nil {
			t.Errorf("%s is taken for the copy", name)
		}
	}
	stranger, _ := press(t)
	if stranger.Verify(pdf) == nil {
		t.Error("another library's authority stands for the copy")
	}
}

func TestC7_TheSameProofGivesTheSameBytes(t *testing.T) {
	p, _ := press(t)
	first, err := p.Copy(proof())
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		again, err := p.Copy(proof())
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("two copies of one proof differ (%v)", err)
		}
	}
	if file := os.Getenv("IMPRIMATUR_KEEP_COPY"); file != "" {
		if err := os.WriteFile(file, first, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestG7_1_TheReceiptSaysWhatTheConsentSays(t *testing.T) {
	p, _ := press(t)
	text, err := p.Receipt(proof())
	if err != nil {
		t.Fatal(err)
	}
	schema := readSchema(t)
	var receipt any
	if err := json.Unmarshal(text, &receipt); err != nil {
		t.Fatal(err)
	}
	for _, fault := range schema.faults("receipt", receipt) {
		t.Error(fault)
	}
	sum := sha256.Sum256(proof().Form.Canonical())
	shown := consent.Hash(sum)
	for _, want := range []string{"sha256:" + shown.String(), "dpv:ConsentReceipt", "Sociale media", "2028-05-03T10:12:00Z"} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("the receipt does not say %s", want)
		}
	}
}
