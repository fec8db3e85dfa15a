package keyring

import "context"

// Custodian keeps the root keyset, the one secret that opens all others. It is a
// passphrase file now; a key management service can take its place without a change here.
// Every implementation passes keyringtest.Custodian.
//
// Errors are problems: "key.missing" when nothing was ever saved, "key.damaged" when what is
// kept cannot be read, and what the kind of custody adds ("key.wrong-passphrase").
type Custodian interface {
	// Load gives the root keyset in clear. The caller wipes it after use.
	Load(ctx context.Context) ([]byte, error)

	// Save seals the keyset and replaces the one kept. When it returns nil the new one
	// survives a power cut; when it fails, either the old or the new one is kept, whole.
	// It never replaces a keyset that this custodian could not open.
	Save(ctx context.Context, keyset []byte) error
}

// Files is where small sealed files are kept. Names are plain file names.
type Files interface {
	// Read gives a file's content, or an error that is fs.ErrNotExist.
	Read(name string) ([]byte, error)

	// Replace writes the whole file. When it returns nil the new content survives a power
	// cut; when it fails, the old content or the new one is there, never a mixture.
	Replace(name string, content []byte) error
}
