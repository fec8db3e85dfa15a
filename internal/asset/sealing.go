package asset

import "imprimatur/internal/ident"

// KeySubject is what an asset's data key is bound to when it is wrapped. Whoever seals and
// whoever opens say it in the same words, or the key does not open.
func KeySubject(id ident.Asset) string { return "asset/" + id.String() }

// BlobPurpose says for which blob a subkey of the data key is: one per version and role, so
// that no two blobs of an asset are ever sealed under one key.
func BlobPurpose(version ident.Version, role Role) string {
	return string(role) + "/" + version.String()
}
