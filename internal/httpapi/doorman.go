package httpapi

import (
	"context"

	"imprimatur/internal/access"
)

// Doorman tells who a caller is from the secret that they carry. A secret that is unknown,
// ended, or belongs to a disabled account gives problem.Unauthenticated, always the same.
// It is asked at every request, so that ending a session counts from the next one on.
type Doorman interface {
	BySession(ctx context.Context, secret, source string) (access.Caller, error)
	ByToken(ctx context.Context, secret, source string) (access.Caller, error)
}
